import { css, html, LitElement } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "./icon"
import { buttons } from "./styles/buttons"
import { ground } from "./styles/ground"

/** Pulled this far, in pixels, a sheet follows to its next size. */
const PULL_PX = 64

/**
 * Something about the screen behind it, which stays in use: a panel at the side on a desktop,
 * a sheet from below on a phone, first low, then pulled up. Sends `close` when the person is
 * done with it, `sizechange` when they pulled it to another size.
 */
@customElement("km-sheet")
export class Sheet extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      :host {
        position: absolute;
        z-index: var(--km-layer-sheet);
        inset: auto 0 0;
        display: flex;
        flex-direction: column;
        max-height: 62%;
        border-radius: var(--km-radius-large) var(--km-radius-large) 0 0;
        background: var(--km-raised);
        box-shadow: var(--km-shadow-3);
        transform: translateY(var(--pulled, 0));
        transition: max-height var(--km-calm) var(--km-ease);
        animation: arrive var(--km-calm) var(--km-ease);
      }

      :host([size="full"]) {
        max-height: 94%;
      }

      header {
        flex: none;
        display: flex;
        justify-content: center;
        padding: var(--km-2) 0;
        cursor: grab;
        touch-action: none;
      }

      header i {
        width: 40px;
        height: 5px;
        margin: var(--km-1) 0 var(--km-2);
        border-radius: var(--km-radius-round);
        background: var(--km-line-strong);
      }

      .close {
        position: absolute;
        z-index: 1;
        top: var(--km-2);
        right: var(--km-2);
      }

      .content {
        flex: 1;
        min-height: 0;
        padding: 0 var(--km-5) calc(var(--km-5) + env(safe-area-inset-bottom));
        overflow: hidden auto;
        overscroll-behavior: contain;
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(40px);
        }
      }

      @media (min-width: 900px) {
        :host {
          inset: var(--km-4) var(--km-4) auto auto;
          width: 400px;
          max-height: calc(100% - 2 * var(--km-4));
          border: 1px solid var(--km-line);
          border-radius: var(--km-radius-large);
          transform: none;
        }

        header {
          height: var(--km-5);
          padding: 0;
          visibility: hidden;
        }
      }
    `,
  ]

  /** Read out as the sheet's name. */
  @property() label = ""
  @property({ reflect: true }) size: "low" | "full" = "low"
  @state() private pulledFrom: number | null = null

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute("role", "region")
    this.addEventListener("keydown", this.#onKey)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.removeEventListener("keydown", this.#onKey)
  }

  override updated(): void {
    this.setAttribute("aria-label", this.label)
  }

  override render() {
    return html`
      <header
        @pointerdown=${(event: PointerEvent) => this.#grab(event)}
        @pointermove=${(event: PointerEvent) => this.#pull(event)}
        @pointerup=${(event: PointerEvent) => this.#release(event)}
        @pointercancel=${() => this.#settle()}
      >
        <i></i>
      </header>
      <button
        class="button quiet icon close"
        type="button"
        aria-label="Close"
        @click=${() => this.#close()}
      >
        <km-icon name="close"></km-icon>
      </button>
      <div class="content"><slot></slot></div>
    `
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented) this.#close()
  }

  #grab(event: PointerEvent): void {
    const handle = event.currentTarget as HTMLElement
    handle.setPointerCapture(event.pointerId)
    this.pulledFrom = event.clientY
  }

  #pull(event: PointerEvent): void {
    if (this.pulledFrom === null) return
    // Upwards there is nothing under the sheet to show, so it gives way only downwards.
    const pulled = Math.max(0, event.clientY - this.pulledFrom)
    this.style.setProperty("--pulled", `${pulled}px`)
  }

  #release(event: PointerEvent): void {
    const pulled = event.clientY - (this.pulledFrom ?? event.clientY)
    this.#settle()
    if (pulled < -PULL_PX && this.size === "low") this.#resize("full")
    else if (pulled > PULL_PX && this.size === "full") this.#resize("low")
    else if (pulled > PULL_PX) this.#close()
  }

  #settle(): void {
    this.pulledFrom = null
    this.style.removeProperty("--pulled")
  }

  #resize(size: "low" | "full"): void {
    this.size = size
    this.dispatchEvent(new Event("sizechange"))
  }

  #close(): void {
    this.dispatchEvent(new Event("close"))
  }
}
