import { ConnectionError, isNotFound } from "@kamegor/sdk/api/errors"
import type { Purchase } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import { css, html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { addressOf, formatMoney, loadPurchase } from "./purchases"
import { statusOf, wordsOf } from "./words"

const ASK_AGAIN_MS = 1_500

/** Where the gateway sends people back to: paid, declined, cancelled, or still to come. */
@customElement("km-purchase-screen")
export class PurchaseScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    page,
    css`
      dl {
        display: grid;
      }

      dl > div {
        display: flex;
        justify-content: space-between;
        gap: var(--km-4);
        padding: var(--km-2) 0;
      }

      dl > div + div {
        border-top: 1px solid var(--km-line);
      }

      dt {
        color: var(--km-ink-muted);
      }

      dd {
        font-weight: 600;
        text-align: right;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @state() private purchase: Purchase | null = null
  @state() private error: unknown = null
  #timer = 0
  #shownId = ""

  constructor() {
    super()
    new Watch(this, [session.balance])
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearTimeout(this.#timer)
    this.#shownId = ""
  }

  override willUpdate(): void {
    const { id = "" } = this.params
    if (!this.isConnected || id === this.#shownId) return
    this.#shownId = id
    this.purchase = null
    void this.#ask()
  }

  override updated(): void {
    this.#hideSecret()
  }

  override render() {
    if (isNotFound(this.error)) return missing
    if (this.error) {
      return failure("Your purchase did not load", this.error, () => this.#ask())
    }
    const words = wordsOf(this.purchase, this.#redirectStatus)
    return html`
      <div class="page" aria-live="polite">
        <km-notice
          level="1"
          icon=${words.icon}
          tone=${words.tone}
          heading=${words.heading}
          details=${words.details + this.#balance()}
        >
          ${
            words.mayRetry
              ? html`<a class="button primary" href="/wallet/add">Try again</a>`
              : html`<a class="button primary" href="/">Explore the map</a>`
          }
          <a class="button" href="/wallet">Go to your wallet</a>
        </km-notice>
        ${this.purchase?.paid_at ? receipt(this.purchase, this.purchase.paid_at) : nothing}
      </div>
    `
  }

  /** What the gateway said on the way back, if anything. */
  get #redirectStatus(): string {
    return this.query.get("redirect_status") ?? ""
  }

  /** Stripe adds it to the address, which people copy and browsers remember. */
  #hideSecret(): void {
    const { id = "" } = this.params
    if (!this.query.has("payment_intent_client_secret")) return
    const status = encodeURIComponent(this.#redirectStatus)
    router.go(`${addressOf({ id })}?redirect_status=${status}`, { replace: true })
  }

  #balance(): string {
    const available = session.balance.value?.available
    const isPaid = this.purchase?.status === "paid"
    return isPaid && available ? ` You now have ${formatCredits(available)}.` : ""
  }

  /** Ask, and again in a moment as long as the gateway has not said. */
  async #ask(): Promise<void> {
    clearTimeout(this.#timer)
    const id = this.#shownId
    try {
      const purchase = await loadPurchase(api, id)
      if (id !== this.#shownId) return
      this.error = null
      this.purchase = purchase
      if (statusOf(purchase, this.#redirectStatus) !== "pending") {
        return void session.loadBalance().catch(() => {})
      }
    } catch (error) {
      if (id !== this.#shownId) return
      // A line that is down for a moment is no reason to stop waiting.
      if (!this.purchase || !(error instanceof ConnectionError)) {
        this.error = error
        return
      }
    }
    this.#timer = window.setTimeout(() => void this.#ask(), ASK_AGAIN_MS)
  }
}

const missing = html`
  <div class="page">
    <km-notice
      level="1"
      icon="nothing"
      heading="There is no such purchase"
      details="It is of somebody else, or the link to it was not complete."
    >
      <a class="button primary" href="/wallet">Go to your wallet</a>
    </km-notice>
  </div>
`

const momentFormat = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
})

function receipt({ id, credits, price, currency }: Purchase, paidAt: string) {
  const row = (name: string, value: string) =>
    html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`
  return html`
    <section class="card" aria-labelledby="receipt">
      <h2 id="receipt">Receipt</h2>
      <dl>
        ${row("Credits", formatCredits(credits))} ${row("Paid", formatMoney(price, currency))}
        ${row("Date", momentFormat.format(new Date(paidAt)))} ${row("Number", id)}
      </dl>
    </section>
  `
}
