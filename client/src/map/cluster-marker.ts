import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import { ground } from "../design/styles/ground"
import type { Bubble } from "./gather"

const compact = new Intl.NumberFormat("en", { notation: "compact" })

/** Several sellers in one place: how many, and how many of them are live. */
@customElement("km-cluster-marker")
export class ClusterMarker extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        z-index: 1;
        width: var(--size);
        height: var(--size);
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
        background: var(--km-brand);
        color: var(--km-on-brand);
        font: 700 1rem / 1 var(--km-font-display);
        font-variant-numeric: tabular-nums;
        box-shadow:
          0 0 0 4px color-mix(in srgb, var(--km-brand) 28%, transparent),
          var(--km-shadow-2);
        cursor: pointer;
        transition: transform var(--km-quick) var(--km-ease);
        animation: arrive var(--km-calm) var(--km-ease);
      }

      button:focus-visible {
        outline-offset: 6px;
      }

      @media (hover: hover) {
        button:hover {
          transform: scale(1.06);
        }
      }

      .live {
        position: absolute;
        top: -10px;
        left: calc(100% - 16px);
        display: flex;
        align-items: center;
        gap: 4px;
        padding: 0 7px;
        border: 2px solid var(--km-raised);
        border-radius: var(--km-radius-round);
        background: var(--km-live);
        color: var(--km-on-live);
        font: 700 12px / 18px var(--km-font);
        white-space: nowrap;
      }

      .live::before {
        width: 6px;
        height: 6px;
        border-radius: 50%;
        background: currentcolor;
        content: "";
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: scale(0.4);
        }
      }
    `,
  ]

  @property({ attribute: false }) bubble!: Bubble

  override updated(): void {
    // Ten times as many take a little more room.
    const size = Math.round(40 + 12 * Math.log10(this.bubble.count))
    this.style.setProperty("--size", `${size}px`)
  }

  override render() {
    const { count, streamingCount } = this.bubble
    const label = `${count} sellers here, ${streamingCount} live. Zoom in`
    return html`
      <button type="button" aria-label=${label}>
        ${compact.format(count)}
        ${streamingCount ? html`<span class="live">${streamingCount}</span>` : nothing}
      </button>
    `
  }
}
