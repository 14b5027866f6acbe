import { ApiError } from "@kamegor/sdk/api/errors"
import { css, html, type TemplateResult } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/logo"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { links } from "../session"
import "./card"
import type { Decision } from "@kamegor/sdk/api/types"

/** One decision, by the link in its letter: for who is suspended, and cannot sign in. */
@customElement("km-appeal-screen")
export class AppealScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    page,
    skeleton,
    css`
      .brand {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        font: 700 1.375rem / 1 var(--km-font-display);
        letter-spacing: -0.02em;
      }
    `,
  ]

  @state() private decision: Decision | null = null
  @state() private error: unknown = null
  /** What the link carries stands behind its `#`, which browsers send to no server. */
  #token = new URLSearchParams(location.hash.slice(1)).get("token") ?? ""

  override connectedCallback(): void {
    super.connectedCallback()
    // The token stays neither in the address bar nor in the history.
    if (this.#token) history.replaceState(history.state, "", location.pathname)
    void this.#load()
  }

  override render(): TemplateResult {
    return html`
      <div class="page">
        <p class="brand"><km-logo></km-logo>Kamegor</p>
        ${this.#content()}
      </div>
    `
  }

  #content() {
    if (isRefusal(this.error)) return linkIsInvalid
    return html`
      <h1>What we decided about you</h1>
      ${this.#decision()}
    `
  }

  #decision() {
    if (this.error) {
      return failure("The decision did not load", this.error, () => void this.#load())
    }
    if (!this.decision) return waiting
    return html`
      <km-decision-card
        .decision=${this.decision}
        .appeal=${(text: string) => links.appeal(this.#token, text)}
      ></km-decision-card>
      <p class="muted">
        The link in your letter brings you back here: what comes of an appeal is told on
        this page.
      </p>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.decision = await links.readDecision(this.#token)
    } catch (error) {
      this.error = error
    }
  }
}

/** Without a token, too: an empty one is refused as a field. */
function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status === 400
}

const linkIsInvalid = html`
  <km-notice
    level="1"
    icon="shield"
    heading="This link does not work"
    details="It may be too old, or not whole. Open it from the letter again."
  >
    <a class="button" href="/sign-in">Sign in</a>
  </km-notice>
`

const waiting = html`
  <span class="skeleton" style="height: 120px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`
