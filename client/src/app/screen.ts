/** What the shell gives every screen. */

import { LitElement } from "lit"
import { property } from "lit/decorators.js"
import type { Params } from "../router/match"

export class Screen extends LitElement {
  /** The named segments of the address. */
  @property({ attribute: false }) params: Params = {}
  @property({ attribute: false }) query = new URLSearchParams()
}
