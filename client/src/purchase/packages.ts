import type { Checkout, Package } from "@kamegor/sdk/api/types"
import { formatPrice } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import { failure } from "../design/failure"
import "../design/icon"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { api } from "../session"
import { formatMoney, loadPackages, Orders } from "./purchases"

const orders = new Orders(api)

/**
 * What credits cost, a card a package. Choosing one leads to the gateway's page; where it has
 * none, `checkout` tells what is to be paid.
 */
@customElement("km-packages")
export class Packages extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    skeleton,
    css`
      :host {
        display: grid;
        gap: var(--km-4);
      }

      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr));
        gap: var(--km-3);
      }

      .package {
        display: grid;
        grid-template-columns: 1fr auto;
        align-items: center;
        gap: var(--km-1) var(--km-3);
        width: 100%;
        min-height: 84px;
        padding: var(--km-4) var(--km-5);
        border: 1px solid var(--km-line);
        border-radius: var(--km-radius-large);
        background: var(--km-surface);
        box-shadow: var(--km-shadow-1);
        color: var(--km-ink);
        text-align: left;
        cursor: pointer;
        transition:
          border-color var(--km-quick),
          transform var(--km-quick) var(--km-ease);
      }

      .package:active {
        transform: scale(0.985);
      }

      @media (hover: hover) {
        .package:hover {
          border-color: var(--km-brand);
        }
      }

      .credits {
        font: 700 var(--km-title) / 1.1 var(--km-font-display);
        letter-spacing: -0.015em;
      }

      .unit {
        grid-column: 1;
        color: var(--km-ink-muted);
        font-size: var(--km-text-small);
      }

      .price {
        grid-area: 1 / 2 / 3;
        padding: var(--km-2) var(--km-4);
        border-radius: var(--km-radius-round);
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
        font-weight: 650;
      }

      .package[aria-busy="true"] .price {
        opacity: 0.5;
      }

      .skeleton {
        height: 84px;
        border-radius: var(--km-radius-large);
      }
    `,
  ]

  @property({ attribute: false }) leaveFor = (address: string) =>
    window.location.assign(address)
  @state() private packages: readonly Package[] | null = null
  @state() private error: unknown = null
  @state() private chosen = ""
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error) {
      return failure("The packages did not load", this.error, () => this.#load())
    }
    if (!this.packages) return waiting
    if (!this.packages.length) return empty
    return html`
      <ul>
        ${this.packages.map((offer) => html`<li>${this.#card(offer)}</li>`)}
      </ul>
      ${this.#submission.problem()}
    `
  }

  #card({ id, credits, price, currency }: Package) {
    const isBusy = this.#submission.isBusy && this.chosen === id
    return html`
      <button
        class="package"
        type="button"
        aria-busy=${isBusy ? "true" : "false"}
        @click=${() => void this.#order(id)}
      >
        <span class="credits number">${formatPrice(credits)}</span>
        <span class="unit">credits</span>
        <span class="price number">${formatMoney(price, currency)}</span>
      </button>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.packages = await loadPackages(api)
    } catch (error) {
      this.error = error
    }
  }

  async #order(packageId: string): Promise<void> {
    this.chosen = packageId
    let checkout: Checkout | null = null
    await this.#submission.send(async () => {
      checkout = await orders.place(packageId)
    })
    this.#follow(checkout)
  }

  #follow(checkout: Checkout | null): void {
    if (!checkout) return
    if (checkout.redirect_url) this.leaveFor(checkout.redirect_url)
    else this.dispatchEvent(new CustomEvent("checkout", { detail: checkout }))
  }
}

const waiting = html`
  <div aria-busy="true">
    <span class="visually-hidden">Loading</span>
    <ul aria-hidden="true">
      ${[1, 2, 3, 4].map(() => html`<li><span class="skeleton"></span></li>`)}
    </ul>
  </div>
`

const empty = html`
  <km-notice
    icon="coins"
    heading="Nothing is for sale yet"
    details="Credits cannot be bought here at the moment. Come back later."
  ></km-notice>
`
