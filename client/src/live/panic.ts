import { css, html, LitElement, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/dialog"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"

/** The second press of the panic button. Sends `flee`, or `close`. */
@customElement("km-panic")
export class Panic extends LitElement {
  static override styles = [
    ground,
    buttons,
    page,
    css`
      ul {
        padding-left: 1.2em;
        list-style: disc;
      }

      li + li {
        margin-top: var(--km-2);
      }
    `,
  ]

  @property({ type: Boolean }) open = false

  override render(): TemplateResult {
    return html`
      <km-dialog heading="Get out now?" ?open=${this.open} @close=${() => this.#send("close")}>
        <div class="stack">
          <button class="button live wide large" type="button" @click=${() => this.#send("flee")}>
            End, hide and block
          </button>
          <ul>
            <li>Your stream ends, and this minute costs nobody anything.</li>
            <li>You leave the map until you say otherwise.</li>
            <li>Whoever watches is blocked. They are not told.</li>
            <li>A moderator is called, with how things were.</li>
          </ul>
          <p class="muted">
            If you are in danger, call the emergency number of your country.
          </p>
          <button class="button wide" type="button" @click=${() => this.#send("close")}>
            Stay live
          </button>
        </div>
      </km-dialog>
    `
  }

  #send(name: "flee" | "close"): void {
    this.dispatchEvent(new Event(name))
  }
}
