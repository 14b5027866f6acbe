import { isNotFound } from "@kamegor/sdk/api/errors"
import type { Receipt } from "@kamegor/sdk/api/types"
import { formatChange, formatCredits } from "@kamegor/sdk/credits/credits"
import { css, html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import "../rating/prompt"
import "../rating/stars"
import { api, session } from "../session"
import { termsWords } from "../terms/words"
import { clockTime as duration } from "../watch/words"
import { endingWords, headingWords, stepWords, unbilledWords } from "./receipt-words"
import { dayOf, timeOf } from "./words"

/** What one viewing came to: when, how long, what was paid and who got it. */
@customElement("km-receipt-screen")
export class ReceiptScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    page,
    skeleton,
    css`
      header {
        display: flex;
        align-items: center;
        gap: var(--km-2);
      }

      header .button {
        margin-left: calc(-1 * var(--km-3));
      }

      .charged {
        font: 700 2.5rem / 1.1 var(--km-font-display);
        letter-spacing: -0.03em;
      }

      dl div,
      li {
        display: flex;
        justify-content: space-between;
        gap: var(--km-4);
        padding: var(--km-3) 0;
      }

      div + div,
      li + li {
        border-top: 1px solid var(--km-line);
      }

      km-rating-prompt {
        --line: 0;
      }

      dt {
        /* Words give way before a number breaks. */
        flex: 1;
        color: var(--km-ink-muted);
      }

      dd {
        font-weight: 600;
        text-align: right;
        overflow-wrap: anywhere;
      }
    `,
  ]

  @state() private receipt: Receipt | null = null
  @state() private error: unknown = null

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("params")) void this.#load()
  }

  override render() {
    return html`
      <div class="page">
        <header>
          <button
            class="button quiet icon"
            type="button"
            aria-label="Back"
            @click=${() => router.back("/wallet")}
          >
            <km-icon name="back"></km-icon>
          </button>
          <h1>Receipt</h1>
        </header>
        ${this.#content()}
      </div>
    `
  }

  #content() {
    if (this.receipt) return this.#paper(this.receipt)
    if (!this.error) return waiting
    if (isNotFound(this.error)) return missing
    return failure("The receipt did not load", this.error, () => this.#load())
  }

  async #load(): Promise<void> {
    this.receipt = null
    this.error = null
    try {
      this.receipt = await api.get<Receipt>(`/api/viewings/${this.params.id}/receipt`)
    } catch (error) {
      this.error = error
    }
  }

  #paper(receipt: Receipt) {
    const isBuyer = receipt.buyer.id === session.userId.value
    return html`
      <section class="card">
        <p class="muted">${isBuyer ? "You watched" : "Watched by"}</p>
        <h2>${headingWords(receipt, isBuyer)}</h2>
        <p>
          <span class="charged number">${formatCredits(receipt.charged)}</span> credits
        </p>
        ${facts(receipt, isBuyer)}
      </section>
      ${isBuyer ? rating(receipt) : nothing}
      <section class="card">
        <h2>What happened</h2>
        <ul>${receipt.timeline.map(step)}</ul>
      </section>
      ${receipt.transfers.length ? transfers(receipt) : nothing}
    `
  }
}

function facts(receipt: Receipt, isBuyer: boolean) {
  const { seller, title, billed_seconds, unbilled_seconds } = receipt
  const { charged, fee, spending_limit, surcharged_seconds } = receipt
  return html`
    <dl>
      ${isBuyer ? fact("Seller", html`<a href="/sellers/${seller.id}">${seller.username}</a>`) : fact("Stream", title)}
      ${fact("Time that counts", duration(billed_seconds))}
      ${surcharged_seconds ? fact("Of it, up to the least or the next step", duration(surcharged_seconds)) : nothing}
      ${unbilled_seconds ? fact(unbilledWords(receipt), duration(unbilled_seconds)) : nothing}
      ${fact("Price", termsWords(receipt))}
      ${fact("Charge", formatCredits(charged))}
      ${fact("Of it, Kamegor's fee", formatCredits(fee))}
      ${spending_limit ? fact("Your limit for it", formatCredits(spending_limit)) : nothing}
      ${receipt.end_reason ? fact("Ended", endingWords(receipt.end_reason, isBuyer)) : nothing}
    </dl>
  `
}

function fact(name: string, value: unknown) {
  return html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`
}

/** One that can still be given is asked for; one that was may be thought over for a day. */
function rating(receipt: Receipt) {
  if (receipt.rating && new Date(receipt.rating.editable_until) <= new Date()) {
    const { score, comment } = receipt.rating
    return html`
      <section class="card">
        <h2>Your rating</h2>
        <km-stars .value=${score} aria-label="${score} of 5 stars"></km-stars>
        ${comment ? html`<p>${comment}</p>` : nothing}
      </section>
    `
  }
  if (receipt.state !== "ended" || receipt.transfers.length === 0) return nothing
  return html`
    <section class="card">
      <km-rating-prompt
        .viewingId=${receipt.id}
        .sellerName=${receipt.seller.username}
        .given=${receipt.rating}
      ></km-rating-prompt>
    </section>
  `
}

function step({ event, at }: Receipt["timeline"][number]) {
  const time = new Date(at)
  return html`
    <li>
      <span>${stepWords(event)}</span>
      <time class="muted number" datetime=${at}>
        ${dayOf(time, new Date())}, ${timeOf(time)}
      </time>
    </li>
  `
}

function transfers({ transfers }: Receipt) {
  return html`
    <section class="card">
      <h2>In your wallet</h2>
      <ul>
        ${transfers.map(
          ({ title, amount, created_at }) => html`
            <li>
              <span>
                ${title}
                <time class="muted small" datetime=${created_at}>${timeOf(new Date(created_at))}</time>
              </span>
              <span class="number">${formatChange(amount)}</span>
            </li>
          `,
        )}
      </ul>
    </section>
  `
}

const waiting = html`
  <span class="skeleton" style="height: 320px" aria-hidden="true"></span>
  <span class="skeleton" style="height: 160px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`

const missing = html`
  <km-notice
    icon="nothing"
    heading="There is no such receipt"
    details="It is of somebody else, or the link to it was not complete."
  ></km-notice>
`
