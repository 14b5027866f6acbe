/** What somebody types to prove that they are whose account it is. */

import { html } from "lit"
import "../design/field"

/** The password of whoever is signed in. */
export function passwordField(error: string) {
  return html`<km-field
    label="Your password"
    name="password"
    type="password"
    autocomplete="current-password"
    required
    error=${error}
  ></km-field>`
}

/** The code of an authenticator app, with what else may be typed instead. */
export function codeField(error: string, hint = "") {
  return html`<km-field
    label="The code that the app shows"
    name="code"
    inputmode="numeric"
    autocomplete="one-time-code"
    required
    hint=${hint}
    error=${error}
  ></km-field>`
}
