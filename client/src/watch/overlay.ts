import type { PublicProfile } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/avatar"
import "../design/badge"
import "../design/icon"
import { type Quality, qualityOf, roundTripSeconds } from "@kamegor/sdk/rtc/quality"
import { inHundredths, type Shown } from "@kamegor/sdk/watch/meter"
import type { Viewing } from "@kamegor/sdk/watch/viewing"
import { ground } from "../design/styles/ground"
import { Watch } from "../state/watch"
import { clockTime, timeLeft } from "./words"

const TICK_MS = 250
const QUALITY_MS = 2_000
const QUALITY_WORDS: Record<Quality, string> = {
  good: "Good connection",
  fair: "Fair connection",
  poor: "Poor connection",
}

/** Over the picture: whom one sees, for how long, what it costs, and what is left. */
@customElement("km-watch-overlay")
export class WatchOverlay extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        color: white;
        pointer-events: none;
        text-shadow: 0 1px 3px #000000b3;
      }

      header,
      footer {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        padding: var(--km-4);
      }

      header {
        padding-top: calc(var(--km-4) + env(safe-area-inset-top));
        padding-right: 76px;
        padding-bottom: var(--km-12);
        background: linear-gradient(#000000a6, transparent);
      }

      footer {
        flex-wrap: wrap;
        padding-top: var(--km-16);
        padding-bottom: calc(var(--km-5) + env(safe-area-inset-bottom));
        background: linear-gradient(transparent, #000000bf);
      }

      header > div {
        min-width: 0;
      }

      h1 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-size: 1rem;
      }

      .line {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        font-size: var(--km-text-small);
        font-weight: 600;
      }

      .dot {
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: #4ade80;
      }

      .dot.fair {
        background: #facc15;
      }

      .dot.poor {
        background: #f87171;
      }

      .cost {
        flex: 1;
        font: 700 2rem / 1.1 var(--km-font-display);
        letter-spacing: -0.02em;
      }

      .cost small {
        font: 600 1rem / 1 var(--km-font);
        letter-spacing: 0;
      }

      .left {
        display: grid;
        justify-items: end;
        font-size: var(--km-text-small);
        font-weight: 600;
        text-align: right;
      }

      .low {
        flex: 1 0 100%;
        display: flex;
        align-items: center;
        gap: var(--km-2);
        padding: var(--km-3) var(--km-4);
        border-radius: var(--km-radius);
        background: var(--km-live);
        font-weight: 600;
        text-shadow: none;
        pointer-events: auto;
      }

      .still {
        flex: 1 0 100%;
        display: flex;
        align-items: center;
        gap: var(--km-2);
        font-weight: 600;
      }

      .low a {
        margin-left: auto;
        color: inherit;
      }
    `,
  ]

  @property({ attribute: false }) viewing!: Viewing
  @property({ attribute: false }) seller: PublicProfile | null = null
  @state() private quality: Quality = "good"
  #ticks: ReturnType<typeof setInterval>[] = []

  override connectedCallback(): void {
    super.connectedCallback()
    const { isBalanceLow, isPaused, isMuted } = this.viewing
    new Watch(this, [isBalanceLow, isPaused, isMuted])
    this.#ticks = [
      setInterval(() => this.requestUpdate(), TICK_MS),
      setInterval(() => void this.#measure(), QUALITY_MS),
    ]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const tick of this.#ticks) clearInterval(tick)
  }

  override render() {
    const shown = this.viewing.meter?.at(performance.now())
    if (!shown) return nothing
    return html`
      <header>
        ${this.#seller()}
        <div>
          <h1>${this.seller?.username ?? "Live"}</h1>
          <span class="line">
            <km-badge status="streaming"></km-badge>
            <span class="number" role="timer" aria-label="Watched for">
              ${clockTime(shown.elapsedSeconds)}
            </span>
            <i class="dot ${this.quality}" role="img" aria-label=${QUALITY_WORDS[this.quality]}></i>
          </span>
        </div>
      </header>
      <footer>
        ${this.#warning(shown)} ${this.#standstill(shown)} ${this.#silence()}
        ${this.#cost(shown)}
        ${this.#left(shown)}
      </footer>
    `
  }

  #seller() {
    if (!this.seller) return nothing
    const { picture_url, username } = this.seller
    return html`<km-avatar .src=${picture_url} name=${username}></km-avatar>`
  }

  #standstill({ isStill }: Shown) {
    if (this.viewing.isPaused.value) return paused
    return isStill ? still : nothing
  }

  /** A pause says of itself that nothing is heard. */
  #silence() {
    if (!this.viewing.isMuted.value || this.viewing.isPaused.value) return nothing
    return html`
      <p class="still" role="status">
        <km-icon name="micOff"></km-icon>${this.seller?.username ?? "The seller"} muted the sound
      </p>
    `
  }

  #cost({ cost, freeSecondsLeft }: Shown): TemplateResult {
    if (freeSecondsLeft) {
      return html`<div class="cost number">Free <small>for ${freeSecondsLeft} s</small></div>`
    }
    const credits = formatCredits(inHundredths(cost))
    return html`<div class="cost number">${credits} <small>credits</small></div>`
  }

  #left({ available, secondsLeft }: Shown): TemplateResult {
    return html`
      <div class="left number">
        ${available ? html`<span>${formatCredits(available)} left</span>` : nothing}
        ${secondsLeft === null ? nothing : html`<span>${timeLeft(secondsLeft)}</span>`}
      </div>
    `
  }

  #warning({ secondsLeft, limitedBy }: Shown) {
    if (!this.viewing.isBalanceLow.value || secondsLeft === null) return nothing
    return html`
      <p class="low" role="alert">
        <km-icon name="warning"></km-icon>
        ${limitedBy === "spending_limit" ? nearLimit : runningOut}
      </p>
    `
  }

  async #measure(): Promise<void> {
    const { connection } = this.viewing.reception
    if (connection) this.quality = qualityOf(await roundTripSeconds(connection))
  }
}

const still = html`
  <p class="still" role="status">
    <km-icon name="info"></km-icon>The picture stands still. This time is not billed.
  </p>
`

const paused = html`
  <p class="still" role="status">
    <km-icon name="info"></km-icon>Paused. You are not charged.
  </p>
`

const runningOut = html`
  <span>Your credits are running out.</span>
  <a href="/wallet" target="_blank">Wallet</a>
`

const nearLimit = html`
  <span>Your spending limit is near.</span>
  <a href="/wallet/limits" target="_blank">Limits</a>
`
