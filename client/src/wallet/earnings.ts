import type { Earnings } from "@kamegor/sdk/api/types"
import { formatCredits, millicredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Moves } from "./moves"
import { releaseWords } from "./words"

/** What a seller has earned: what can be moved to the wallet, and what has to wait. */
@customElement("km-earnings")
export class EarningsCard extends LitElement {
  static override styles = [
    ground,
    buttons,
    page,
    css`
      .amount {
        font: 700 1.75rem / 1.2 var(--km-font-display);
        letter-spacing: -0.02em;
      }

      ul {
        display: grid;
        gap: var(--km-1);
        margin-top: var(--km-2);
      }
    `,
  ]

  @property({ attribute: false }) earnings: Earnings | null = null
  #submission = new Submission(this, [])
  #moves = new Moves(api)

  override render() {
    const { earnings } = this
    if (!earnings) return nothing
    return html`
      <section class="card stack" aria-labelledby="earnings">
        <h2 id="earnings">Earnings</h2>
        <p>
          <span class="amount number">${formatCredits(earnings.available)}</span>
          credits available
        </p>
        ${this.#button(earnings.available)} ${this.#submission.problem()}
        ${pending(earnings)}
      </section>
    `
  }

  #button(available: string) {
    if (millicredits(available) === 0n) return nothing
    return html`<button
      class="button"
      type="button"
      aria-busy=${this.#submission.isBusy ? "true" : "false"}
      @click=${() => this.#move(available)}
    >
      Move to my wallet
    </button>`
  }

  async #move(available: string): Promise<void> {
    const isMoved = await this.#submission.send(() => this.#moves.move(available))
    // Less may be available by now, as after a refund.
    await session.loadEarnings().catch(() => {})
    if (isMoved) toast(`${formatCredits(available)} credits are in your wallet`)
  }
}

function pending({ pending, releases }: Earnings) {
  if (millicredits(pending) === 0n) return nothing
  return html`
    <div>
      <p class="number">${formatCredits(pending)} credits pending</p>
      <ul class="muted small">
        ${releases.map((release) => html`<li>${releaseWords(release)}</li>`)}
      </ul>
    </div>
  `
}
