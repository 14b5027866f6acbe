import { ConnectionError, explain } from "@kamegor/sdk/api/errors"
import { html } from "lit"
import "./notice"

/** In place of what could not be fetched: why, and another try. Needs the styles of `buttons`. */
export function failure(heading: string, error: unknown, retry: () => unknown) {
  return html`
    <km-notice
      tone="problem"
      icon=${error instanceof ConnectionError ? "offline" : "alert"}
      heading=${heading}
      details=${explain(error)}
    >
      <button class="button primary" type="button" @click=${() => retry()}>Try again</button>
    </km-notice>
  `
}
