/** Short messages that come and go at the edge of the screen, and are read out. */

import { css, html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import { Store, Watch } from "../state/store"
import "./icon"
import { ground } from "./styles/ground"

const SHOWN_MS = 5_000

interface Toast {
  id: number
  text: string
  tone: "good" | "problem"
}

const toasts = new Store<readonly Toast[]>([])
let newestId = 0

/** Say something for a few seconds. */
export function toast(text: string, tone: Toast["tone"] = "good"): void {
  const id = ++newestId
  toasts.set([...toasts.value, { id, text, tone }])
  setTimeout(() => dismiss(id), SHOWN_MS)
}

function dismiss(id: number): void {
  toasts.set(toasts.value.filter((shown) => shown.id !== id))
}

@customElement("km-toasts")
export class Toasts extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        position: fixed;
        z-index: var(--km-layer-toast);
        inset: auto 0 calc(var(--toasts-bottom, 0px) + var(--km-4)) 0;
        display: grid;
        justify-items: center;
        gap: var(--km-2);
        padding: 0 var(--km-4);
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
        animation: rise var(--km-calm) var(--km-ease);
      }

      @keyframes rise {
        from {
          opacity: 0;
          transform: translateY(12px);
        }
      }
    `,
  ]

  constructor() {
    super()
    new Watch(this, [toasts])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute("role", "status")
    this.setAttribute("aria-live", "polite")
  }

  override render() {
    return repeat(
      toasts.value,
      ({ id }) => id,
      ({ text, tone }) => html`
        <div>
          <km-icon name=${tone === "good" ? "check" : "alert"}></km-icon>
          <span>${text}</span>
        </div>
      `,
    )
  }
}
