import { css, html, LitElement, nothing } from "lit"
import { customElement } from "lit/decorators.js"
import { keyed } from "lit/directives/keyed.js"
import { Store, Watch } from "../state/store"
import "./icon"
import { ground } from "./styles/ground"

const SHOWN_MS = 4_500

interface Toast {
  text: string
  tone: "good" | "problem"
}

const shown = new Store<Toast | null>(null)

/** Say something for a few seconds, in place of what was said before. */
export function toast(text: string, tone: Toast["tone"] = "good"): void {
  const said: Toast = { text, tone }
  shown.set(said)
  setTimeout(() => {
    if (shown.value === said) shown.set(null)
  }, SHOWN_MS)
}

/** Where `toast` speaks: at the upper edge, out of the thumb's way, and to readers. */
@customElement("km-toasts")
export class Toasts extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        position: fixed;
        z-index: var(--km-layer-toast);
        inset: 0 0 auto;
        display: grid;
        justify-items: center;
        padding: calc(env(safe-area-inset-top) + var(--km-4)) var(--km-4);
        pointer-events: none;
      }

      div {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        max-width: 480px;
        padding: var(--km-3) var(--km-4);
        border-radius: var(--km-radius);
        background: var(--km-ink);
        color: var(--km-canvas);
        font-weight: 550;
        box-shadow: var(--km-shadow-3);
        animation: drop var(--km-calm) var(--km-ease);
      }

      @keyframes drop {
        from {
          opacity: 0;
          transform: translateY(-12px);
        }
      }
    `,
  ]

  constructor() {
    super()
    new Watch(this, [shown])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute("role", "status")
    this.setAttribute("aria-live", "polite")
  }

  override render() {
    if (!shown.value) return nothing
    const { text, tone } = shown.value
    // Keyed, so that the next one arrives as this one did.
    return keyed(
      shown.value,
      html`<div>
        <km-icon name=${tone === "good" ? "check" : "alert"}></km-icon>
        <span>${text}</span>
      </div>`,
    )
  }
}
