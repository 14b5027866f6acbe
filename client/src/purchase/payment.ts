import type { Checkout } from "@kamegor/sdk/api/types"
import { formatPrice } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing } from "lit"
import { customElement, property, query, state } from "lit/decorators.js"
import { router } from "../app/router"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { CardForm, explainRefusal } from "./card-form"
import { addressOf, formatMoney } from "./purchases"

/**
 * Paying for one purchase by card, then on to what became of it. Sends `cancel` when the person
 * would rather choose again.
 *
 * A part of the page and no `km-dialog`: nothing could be seen or touched over that, and a bank's
 * question is shown over the page.
 */
@customElement("km-payment")
export class Payment extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      .price {
        font: 700 var(--km-title) / 1.1 var(--km-font-display);
      }

      .form {
        min-height: 180px;
      }

      .skeleton {
        height: 48px;
        margin-bottom: var(--km-4);
        border-radius: var(--km-radius);
      }

      .who {
        display: flex;
        justify-content: center;
        gap: var(--km-2);
        text-align: center;
      }
    `,
  ]

  @property({ attribute: false }) checkout!: Checkout
  @state() private isReady = false
  @state() private isBusy = false
  @state() private problem = ""
  @state() private error: unknown = null
  @query(".form") private place!: HTMLElement
  @query("h2") private heading!: HTMLElement
  #form: CardForm | null = null

  override firstUpdated(): void {
    this.heading.focus()
    void this.#open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#form?.close()
    this.#form = null
  }

  override render() {
    const { credits, price, currency } = this.checkout
    return html`
      <section class="card" aria-labelledby="heading">
        <div class="row">
          <h2 id="heading" class="grow" tabindex="-1">${formatPrice(credits)} credits</h2>
          <span class="price number">${formatMoney(price, currency)}</span>
        </div>
        ${this.error ? failure("The payment form did not load", this.error, () => this.#open()) : this.#body()}
        <button
          class="button quiet"
          type="button"
          ?disabled=${this.isBusy}
          @click=${() => this.dispatchEvent(new Event("cancel"))}
        >
          Choose another amount
        </button>
      </section>
    `
  }

  #body() {
    const { price, currency } = this.checkout
    return html`
      <div class="form" aria-busy=${this.isReady ? "false" : "true"}>
        ${this.isReady ? nothing : waiting}
      </div>
      <p class="problem" role="alert" ?hidden=${!this.problem}>
        <km-icon name="alert"></km-icon>${this.problem}
      </p>
      <button
        class="button primary large"
        type="button"
        ?disabled=${!this.isReady}
        aria-busy=${this.isBusy ? "true" : "false"}
        @click=${() => void this.#pay()}
      >
        Pay ${formatMoney(price, currency)}
      </button>
      <p class="who muted small">
        <km-icon name="shield"></km-icon>Your card is Stripe's to read; it never reaches us.
      </p>
    `
  }

  async #open(): Promise<void> {
    this.error = null
    this.isReady = false
    await this.updateComplete
    try {
      const form = await CardForm.open(this.checkout)
      // The person may have gone on while it was on its way.
      if (!this.isConnected) return
      this.#form = form
      await form.show(this.place)
      this.isReady = true
    } catch (error) {
      this.#form?.close()
      this.#form = null
      this.error = error
    }
  }

  async #pay(): Promise<void> {
    if (this.isBusy || !this.#form) return
    this.isBusy = true
    this.problem = ""
    const address = addressOf(this.checkout)
    try {
      const answer = await this.#form.pay(location.origin + address)
      if (answer.status === "refused") this.problem = answer.problem
      else if (this.isConnected) {
        router.go(`${address}?redirect_status=${answer.status}`, { replace: true })
      }
    } catch {
      // As the form of somebody who has gone on meanwhile.
      this.problem = explainRefusal()
    }
    this.isBusy = false
  }
}

const waiting = html`
  <span class="visually-hidden">Loading</span>
  <span class="skeleton" aria-hidden="true"></span>
  <span class="skeleton" aria-hidden="true"></span>
`
