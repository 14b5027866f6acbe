import { css, html, LitElement } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/dialog"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { putOffer } from "./offer"

/** The way off the map for good: a button, and a question first. */
@customElement("km-stop-selling")
export class StopSelling extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      .choice {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--km-3);
      }

      .stop {
        border-color: transparent;
        background: var(--km-negative);
        color: var(--km-surface);
        --button-spinner: var(--km-surface);
      }
    `,
  ]

  @state() private isAsking = false
  #submission = new Submission(this, [])

  override render() {
    return html`
      <button
        class="button quiet danger wide"
        type="button"
        @click=${() => this.#ask(true)}
      >
        Stop selling
      </button>
      <km-dialog
        heading="Stop selling?"
        ?open=${this.isAsking}
        @close=${() => this.#ask(false)}
      >
        <div class="stack">
          <p>
            You leave the map at once, and if you are live, that ends. Your credits, your
            price and your description stay.
          </p>
          ${this.#submission.problem()}
          <div class="choice">
            <button class="button" type="button" @click=${() => this.#ask(false)}>
              Keep selling
            </button>
            <button
              class="button stop"
              type="button"
              aria-busy=${this.#submission.isBusy ? "true" : "false"}
              @click=${() => void this.#stop()}
            >
              Stop selling
            </button>
          </div>
        </div>
      </km-dialog>
    `
  }

  #ask(isAsking: boolean): void {
    this.isAsking = isAsking
    this.#submission.reset()
  }

  async #stop(): Promise<void> {
    const isDone = await this.#submission.send(() =>
      putOffer({ is_seller: false, location_consent: false }),
    )
    if (!isDone) return
    this.#ask(false)
    toast("You are off the map")
  }
}
