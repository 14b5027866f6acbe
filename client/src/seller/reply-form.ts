import type { PublicRating } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/field"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { Submission } from "../design/submission"
import { api } from "../session"

const REPLY_LENGTH = 500

/** The event `replied`: the rating as it reads now. */
export type RatingReplied = CustomEvent<PublicRating>

/** A seller's one answer to a rating: a button, then room for it. Sends `replied`. */
@customElement("km-reply-form")
export class ReplyForm extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    css`
      form {
        display: grid;
        gap: var(--km-3);
      }
    `,
  ]

  @property({ attribute: false }) rating!: PublicRating
  @state() private isOpen = false
  #submission = new Submission(this, ["reply"], {
    already_replied: "You have answered this rating already.",
  })

  override render() {
    if (!this.isOpen) {
      return html`
        <button class="button" type="button" @click=${() => this.#open()}>Answer</button>
      `
    }
    return html`
      <form novalidate @submit=${(event: SubmitEvent) => this.#send(event)}>
        <km-field
          label="Your answer"
          name="reply"
          hint="Everybody can read it, and it cannot be changed."
          maxlength=${REPLY_LENGTH}
          error=${this.#submission.errorOf("reply")}
          multiline
          required
        ></km-field>
        ${this.#submission.problem()}
        <button class="button primary" aria-busy=${this.#submission.isBusy ? "true" : "false"}>
          Send answer
        </button>
      </form>
    `
  }

  #open(): void {
    this.isOpen = true
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector("textarea")?.focus(),
    )
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const body = Object.fromEntries(new FormData(event.target as HTMLFormElement))
    await this.#submission.send(async () => {
      const path = `/api/ratings/${this.rating.id}/reply`
      const detail = await api.post<PublicRating>(path, body)
      this.dispatchEvent(new CustomEvent("replied", { detail }))
    })
  }
}
