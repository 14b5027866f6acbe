import { priceInCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/avatar"
import type { SellerProperties, SellerStatus } from "@kamegor/sdk/map/features"
import { ground } from "../design/styles/ground"

const WORDS: Record<SellerStatus, string> = {
  streaming: "live",
  online: "online",
}

/** A seller's picture on the map. Who is live is larger, ringed in ember, and says so. */
@customElement("km-seller-marker")
export class SellerMarker extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        width: 48px;
        height: 48px;
        cursor: pointer;
      }

      :host([streaming]) {
        z-index: 2;
        width: 58px;
        height: 58px;
      }

      :host([selected]) {
        z-index: 3;
      }

      button {
        position: relative;
        display: grid;
        place-items: center;
        width: 100%;
        height: 100%;
        padding: 0;
        border: 3px solid var(--km-raised);
        border-radius: 50%;
        background: var(--km-raised);
        box-shadow:
          0 0 0 2.5px var(--km-brand),
          var(--km-shadow-2);
        cursor: inherit;
        transition: transform var(--km-calm) var(--km-ease);
        animation: arrive var(--km-calm) var(--km-ease);
        --avatar-size: 42px;
      }

      button:focus-visible {
        outline-offset: 5px;
      }

      :host([streaming]) button {
        box-shadow:
          0 0 0 3.5px var(--km-live),
          var(--km-shadow-2);
        --avatar-size: 52px;
      }

      :host([selected]) button {
        transform: scale(1.18);
      }

      @media (hover: hover) {
        button:hover {
          transform: scale(1.08);
        }
      }

      .live {
        position: absolute;
        bottom: -11px;
        padding: 0 7px;
        border: 2px solid var(--km-raised);
        border-radius: var(--km-radius-round);
        background: var(--km-live);
        color: var(--km-on-live);
        font-size: 11px;
        font-weight: 750;
        line-height: 16px;
        letter-spacing: 0.07em;
      }

      .pulse {
        position: absolute;
        inset: -6px;
        border-radius: 50%;
        background: var(--km-live);
        pointer-events: none;
        animation: pulse 2.2s var(--km-ease) infinite;
      }

      .pulse.late {
        animation-delay: 1.1s;
      }

      @keyframes pulse {
        from {
          opacity: 0.5;
          transform: scale(0.85);
        }

        to {
          opacity: 0;
          transform: scale(1.85);
        }
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: scale(0.4);
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .pulse {
          opacity: 0.28;
          transform: scale(1.2);
          animation: none;
        }

        .pulse.late {
          display: none;
        }
      }
    `,
  ]

  @property({ attribute: false }) seller!: SellerProperties
  @property({ type: Boolean, reflect: true }) streaming = false
  @property({ type: Boolean, reflect: true }) selected = false

  override willUpdate(): void {
    this.streaming = this.seller.status === "streaming"
  }

  override render() {
    const { username, picture_url } = this.seller
    return html`
      ${this.streaming ? pulses : nothing}
      <button type="button">
        <span class="visually-hidden">${labelOf(this.seller)}</span>
        <km-avatar .src=${picture_url} name=${username}></km-avatar>
        ${this.streaming ? html`<span class="live" aria-hidden="true">LIVE</span>` : nothing}
      </button>
    `
  }
}

const pulses = html`<i class="pulse"></i><i class="pulse late"></i>`

function labelOf({ username, status, price_per_minute }: SellerProperties): string {
  return `${username}, ${WORDS[status]}, ${priceInCredits(price_per_minute)} per minute`
}
