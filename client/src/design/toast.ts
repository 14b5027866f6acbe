import { Store } from "@kamegor/sdk/state/store"
import { css, html, LitElement, nothing } from "lit"
import { customElement } from "lit/decorators.js"
import { keyed } from "lit/directives/keyed.js"
import { Watch } from "../state/watch"
import "./icon"
import { ground } from "./styles/ground"

const SHOWN_MS = 4_500
/** A link takes a hand that is elsewhere. */
const SHOWN_WITH_LINK_MS = 12_000

interface Link {
  href: string
  words: string
}

interface Toast {
  text: string
  tone: "good" | "problem"
  link: Link | undefined
}

const shown = new Store<Toast | null>(null)

/** Say something for a few seconds, in place of what was said before; perhaps with a way on. */
export function toast(text: string, tone: Toast["tone"] = "good", link?: Link): void {
  const said: Toast = { text, tone, link }
  shown.set(said)
  setTimeout(() => forget(said), link ? SHOWN_WITH_LINK_MS : SHOWN_MS)
}

function forget(said: Toast | null): void {
  if (shown.value === said) shown.set(null)
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

      a {
        margin: calc(-1 * var(--km-2)) calc(-1 * var(--km-2)) calc(-1 * var(--km-2)) 0;
        padding: var(--km-3) var(--km-2);
        color: inherit;
        font-weight: 700;
        pointer-events: auto;
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
    const said = shown.value
    const { text, tone, link } = said
    // Keyed, so that the next one arrives as this one did.
    return keyed(
      said,
      html`<div>
        <km-icon name=${link ? "bellOn" : tone === "good" ? "check" : "alert"}></km-icon>
        <span>${text}</span>
        ${link ? html`<a href=${link.href} @click=${() => forget(said)}>${link.words}</a>` : nothing}
      </div>`,
    )
  }
}
