/** A seller's choice of terms: what can be chosen, and what buyers will read of it. */

import type { Terms } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import { ground } from "../design/styles/ground"
import { termsWords } from "./words"

/** In seconds. Source: the server's INCREMENTS_SECONDS and its bounds for the others. */
const INCREMENTS = [1, 5, 6, 10, 15, 20, 30, 60]
const SECONDS = [0, 5, 10, 15, 20, 30, 45, 60]

/** Free preview, minimum and increment. Its `value` is what is chosen. */
@customElement("km-terms-offer")
export class TermsOffer extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: grid;
        gap: var(--km-4);
      }

      .choices {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(132px, 1fr));
        gap: var(--km-3);
      }

      label {
        display: grid;
        gap: 6px;
        font-weight: 600;
      }

      select {
        width: 100%;
        min-height: 48px;
        padding: 0 var(--km-3);
        border: 1px solid var(--km-line-strong);
        border-radius: var(--km-radius);
        background: var(--km-surface);
        font-size: 1rem;
      }

      p {
        color: var(--km-ink-muted);
        font-size: var(--km-text-small);
      }
    `,
  ]

  @property({ attribute: false }) value!: Terms
  @property() price = ""

  override render() {
    return html`
      <div class="choices">
        ${this.#choice("Free at first", "preview_seconds", SECONDS)}
        ${this.#choice("At least", "minimum_seconds", SECONDS)}
        ${this.#choice("Counted by", "increment_seconds", INCREMENTS)}
      </div>
      <p>
        Buyers read: “${termsWords({ ...this.value, price_per_minute: this.price })}”. Each
        buyer gets the free seconds once a day. A buyer who leaves pays the minimum and whole
        steps. If you end it, or the connection is lost, they pay only for the seconds watched.
      </p>
    `
  }

  #choice(label: string, field: keyof Terms, choices: number[]) {
    const chosen = this.value[field]
    const all = [...new Set([...choices, chosen])].sort((a, b) => a - b)
    const choose = (event: Event) => {
      const seconds = Number((event.target as HTMLSelectElement).value)
      this.value = { ...this.value, [field]: seconds }
    }
    return html`
      <label>
        ${label}
        <select name=${field} @change=${choose}>
          ${all.map(
            (seconds) => html`<option value=${seconds} ?selected=${seconds === chosen}>
              ${seconds ? `${seconds} s` : "None"}
            </option>`,
          )}
        </select>
      </label>
    `
  }
}
