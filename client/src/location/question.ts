import { css, html, LitElement, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/dialog"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import type { PositionState } from "./position"

/**
 * Asks whether the device's place may be used, before the browser asks; and says what to do
 * when the browser was told no. Sends `agree` or `close`.
 */
@customElement("km-place-question")
export class PlaceQuestion extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      .content {
        display: grid;
        gap: var(--km-4);
      }
    `,
  ]

  @property({ type: Boolean }) open = false
  @property({ type: Boolean }) isSeller = false
  @property() state: PositionState = "unknown"

  override render(): TemplateResult {
    return html`
      <km-dialog heading=${this.#heading} ?open=${this.open} @close=${() => this.#send("close")}>
        <div class="content">${this.#content()}</div>
      </km-dialog>
    `
  }

  get #heading(): string {
    if (this.state === "refused") return "Your browser keeps your place to itself"
    if (this.state === "unavailable") return "Your place could not be found"
    return "Show where you are?"
  }

  #content(): TemplateResult {
    if (this.state === "refused") {
      return html`
        <p>
          To change that, open the site settings next to the address bar, allow the location,
          and load this page again.
        </p>
        ${this.#button("Understood", "close")}
      `
    }
    if (this.state === "unavailable") {
      return html`
        <p>Check that location is switched on for this device, then try again.</p>
        ${this.#button("Try again", "agree")}
      `
    }
    return html`
      <p>${this.isSeller ? FOR_SELLERS : FOR_BUYERS}</p>
      ${this.#button("Continue", "agree")}
    `
  }

  #button(label: string, event: "agree" | "close"): TemplateResult {
    return html`
      <button class="button primary wide large" type="button" @click=${() => this.#send(event)}>
        ${label}
      </button>
    `
  }

  #send(name: "agree" | "close"): void {
    this.dispatchEvent(new Event(name))
  }
}

const FOR_BUYERS =
  "The map then opens around you. Where you are stays on this device: it is not sent to us or shown to anyone."
const FOR_SELLERS =
  "While you are online, buyers see the area you are in, not the exact point; while you stream, they see exactly where. That is what you agreed to when you began to sell."
