import { css, html, LitElement } from "lit"
import { customElement, property, query } from "lit/decorators.js"
import "./icon"
import { buttons } from "./styles/buttons"
import { ground } from "./styles/ground"

/**
 * A question that has to be answered first: a sheet from below on a phone, a window on a
 * desktop. Sends `close` when the person leaves it by Escape, the cross, the back gesture or
 * a press beside it; the owner then takes `open` away.
 */
@customElement("km-dialog")
export class Dialog extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      dialog {
        width: min(100%, 520px);
        max-width: none;
        max-height: 92dvh;
        margin: auto auto 0;
        padding: 0 var(--km-5) calc(var(--km-6) + env(safe-area-inset-bottom));
        border: 0;
        border-radius: var(--km-radius-large) var(--km-radius-large) 0 0;
        background: var(--km-raised);
        color: var(--km-ink);
        box-shadow: var(--km-shadow-3);
        overscroll-behavior: contain;
      }

      dialog[open] {
        animation: arrive var(--km-calm) var(--km-ease);
      }

      dialog::backdrop {
        background: var(--km-scrim);
        animation: appear var(--km-calm);
      }

      header {
        position: sticky;
        z-index: 1;
        top: 0;
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: var(--km-3);
        padding: var(--km-4) 0 var(--km-3);
        background: inherit;
      }

      .button {
        margin-right: calc(-1 * var(--km-2));
      }

      @keyframes arrive {
        from {
          opacity: 0;
          transform: translateY(32px);
        }
      }

      @keyframes appear {
        from {
          opacity: 0;
        }
      }

      @media (min-width: 900px) {
        dialog {
          margin: auto;
          padding: 0 var(--km-6) var(--km-6);
          border-radius: var(--km-radius-large);
        }
      }
    `,
  ]

  @property() heading = ""
  @property({ type: Boolean }) open = false
  @query("dialog") private dialog!: HTMLDialogElement

  override updated(): void {
    if (this.open && !this.dialog.open) this.dialog.showModal()
    if (!this.open && this.dialog.open) this.dialog.close()
  }

  override render() {
    return html`
      <dialog
        aria-labelledby="heading"
        @close=${() => this.#leave()}
        @click=${(event: MouseEvent) => this.#leaveFromBeside(event)}
      >
        <header>
          <h2 id="heading">${this.heading}</h2>
          <button
            class="button quiet icon"
            type="button"
            aria-label="Close"
            @click=${() => this.dialog.close()}
          >
            <km-icon name="close"></km-icon>
          </button>
        </header>
        <slot></slot>
      </dialog>
    `
  }

  #leave(): void {
    if (this.open) this.dispatchEvent(new Event("close"))
  }

  #leaveFromBeside(event: MouseEvent): void {
    // Only a press on the backdrop has the dialog itself as its target, and is outside its box.
    if (event.target !== this.dialog) return
    const box = this.dialog.getBoundingClientRect()
    const inside =
      event.clientX >= box.left &&
      event.clientX <= box.right &&
      event.clientY >= box.top &&
      event.clientY <= box.bottom
    if (!inside) this.dialog.close()
  }
}
