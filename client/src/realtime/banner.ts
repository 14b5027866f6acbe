import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { session } from "../session"
import { Watch } from "../state/watch"
import { realtime } from "."

/** A socket that comes back within this time was not worth a word. */
const PATIENCE_MS = 2_000

/** Says that the connection is lost, or was taken by newer windows. */
@customElement("km-connection-banner")
export class ConnectionBanner extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      :host {
        position: fixed;
        z-index: var(--km-layer-toast);
        top: calc(var(--km-3) + env(safe-area-inset-top));
        left: 50%;
        transform: translateX(-50%);
        pointer-events: none;
      }

      p {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        padding: var(--km-2) var(--km-4);
        border-radius: var(--km-radius-round);
        background: var(--km-warning-soft);
        color: var(--km-warning);
        font-weight: 600;
        white-space: nowrap;
        box-shadow: var(--km-shadow-2);
      }

      button {
        pointer-events: auto;
      }
    `,
  ]

  @state() private isLost = false
  #patience: ReturnType<typeof setTimeout> | undefined
  #stop = () => {}

  constructor() {
    super()
    new Watch(this, [session.userId, realtime.state])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute("role", "status")
    this.#stop = realtime.state.subscribe(() => this.#follow())
    this.#follow()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#stop()
    clearTimeout(this.#patience)
  }

  override render() {
    if (realtime.state.value === "displaced") {
      return html`
        <p>
          Open in too many windows
          <button class="button" type="button" @click=${() => realtime.comeBack()}>
            Use this one
          </button>
        </p>
      `
    }
    if (!this.isLost || session.userId.value === null) return nothing
    return html`<p><km-icon name="offline"></km-icon>Reconnecting…</p>`
  }

  #follow(): void {
    clearTimeout(this.#patience)
    if (realtime.state.value !== "lost") this.isLost = false
    else this.#patience = setTimeout(() => this.#admit(), PATIENCE_MS)
  }

  #admit(): void {
    this.isLost = true
  }
}
