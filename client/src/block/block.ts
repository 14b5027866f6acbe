import { css, html, LitElement, type TemplateResult } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/dialog"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"

/** A button to block somebody, and a question first. Tells by `blocked`. */
@customElement("km-block")
export class Block extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      :host {
        display: block;
      }

      .over {
        border-color: transparent;
        background: #000000a6;
        color: white;
      }

      .stack {
        color: var(--km-ink);
        text-shadow: none;
      }

      .choice {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--km-3);
      }

      .block {
        border-color: transparent;
        background: var(--km-negative);
        color: var(--km-surface);
        --button-spinner: var(--km-surface);
      }
    `,
  ]

  @property() subject = ""
  @property() name = ""
  /** An icon over a picture, not a line of words. */
  @property({ type: Boolean }) compact = false
  @state() private isAsking = false
  #submission = new Submission(this, [])

  override render(): TemplateResult {
    return html`
      ${this.#button()}
      <km-dialog
        heading="Block ${this.name}?"
        ?open=${this.isAsking}
        @close=${() => this.#ask(false)}
      >
        <div class="stack">
          <p>
            Neither of you sees or watches the other any more, and if one of you is watching,
            that ends now. They are not told. You can take it back in your settings.
          </p>
          ${this.#submission.problem()}
          <div class="choice">
            <button class="button" type="button" @click=${() => this.#ask(false)}>
              Cancel
            </button>
            <button
              class="button block"
              type="button"
              aria-busy=${this.#submission.isBusy ? "true" : "false"}
              @click=${() => void this.#block()}
            >
              Block
            </button>
          </div>
        </div>
      </km-dialog>
    `
  }

  #button(): TemplateResult {
    if (!this.compact) {
      return html`
        <button class="button quiet wide" type="button" @click=${() => this.#ask(true)}>
          <km-icon name="block"></km-icon>Block
        </button>
      `
    }
    return html`
      <button
        class="button icon over"
        type="button"
        aria-label="Block ${this.name}"
        @click=${() => this.#ask(true)}
      >
        <km-icon name="block"></km-icon>
      </button>
    `
  }

  #ask(isAsking: boolean): void {
    this.isAsking = isAsking
    this.#submission.reset()
  }

  async #block(): Promise<void> {
    const path = `/api/users/me/blocks/${this.subject}`
    if (!(await this.#submission.send(() => api.put(path, {})))) return
    this.#ask(false)
    toast(`${this.name} is blocked`)
    this.dispatchEvent(new Event("blocked", { bubbles: true, composed: true }))
  }
}
