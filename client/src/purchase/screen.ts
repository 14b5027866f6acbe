import type { Checkout } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import { html } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { session } from "../session"
import { Watch } from "../state/watch"
import "./packages"
import "./payment"

/** Choosing how many credits to buy, and paying for them where that is done here. */
@customElement("km-buy-screen")
export class BuyScreen extends Screen {
  static override styles = [ground, buttons, page]

  @state() private checkout: Checkout | null = null

  constructor() {
    super()
    new Watch(this, [session.balance])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    // Only said in passing, so nothing is shown where it fails.
    session.loadBalance().catch(() => {})
  }

  override render() {
    return html`
      <div class="page">
        <header class="row">
          <a class="button quiet icon" href="/wallet" aria-label="Back to the wallet">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Add credits</h1>
        </header>
        ${this.checkout ? this.#payment(this.checkout) : this.#packages()}
      </div>
    `
  }

  #packages() {
    const available = session.balance.value?.available
    return html`
      <p class="muted">
        Watching costs credits by the minute.
        ${available === undefined ? "" : `You have ${formatCredits(available)} now.`}
      </p>
      <km-packages
        @checkout=${({ detail }: CustomEvent<Checkout>) => {
          this.checkout = detail
        }}
      ></km-packages>
    `
  }

  #payment(checkout: Checkout) {
    return html`
      <km-payment
        .checkout=${checkout}
        @cancel=${() => {
          this.checkout = null
        }}
      ></km-payment>
    `
  }
}
