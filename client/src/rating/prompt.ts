import { explain } from "@kamegor/sdk/api/errors"
import type { OwnRating } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { api } from "../session"
import { Watch } from "../state/watch"
import type { StarPicker } from "./star-picker"
import "./star-picker"
import "./stars"
import { type RatingState, ViewingRating } from "./viewing-rating"

const COMMENT_LENGTH = 500

/** Asks what a viewing was like: stars, a few words if one likes, or nothing at all. */
@customElement("km-rating-prompt")
export class RatingPrompt extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    css`
      :host {
        width: 100%;
      }

      form,
      .thanks {
        display: grid;
        justify-items: center;
        gap: var(--km-2);
        padding: var(--km-4) 0;
        border-block: var(--line, 1px solid var(--km-line));
      }

      h2 {
        font-size: var(--km-text-large);
      }

      km-field {
        width: 100%;
        text-align: left;
      }

      .actions {
        display: flex;
        gap: var(--km-2);
        width: 100%;
      }

      .actions .primary {
        flex: 1;
      }

      km-stars {
        justify-self: center;
        font-size: 28px;
      }
    `,
  ]

  @property() viewingId = ""
  @property() sellerName = "the seller"
  /** What was said of it before, and may be changed. */
  @property({ attribute: false }) given: OwnRating | null = null
  #rating!: ViewingRating
  #watch = new Watch(this)

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("viewingId")) return
    this.#rating = new ViewingRating(api, this.viewingId, this.given)
    this.#watch.follow([this.#rating.state])
  }

  override render() {
    const state = this.#rating.state.value
    if (state.step === "skipped") return nothing
    return state.step === "rated" ? this.#thanks(state) : this.#question(state)
  }

  #question({ step, score, comment, error }: RatingState) {
    const isBusy = step === "sending"
    return html`
      <form novalidate @submit=${(event: SubmitEvent) => this.#send(event)}>
        <h2>How was it?</h2>
        <km-star-picker
          label="How was it?"
          .value=${score}
          @change=${(event: Event) => this.#rating.choose((event.target as StarPicker).value)}
        ></km-star-picker>
        ${score ? this.#comment(comment) : nothing}
        ${
          error
            ? html`<p class="problem" role="alert">
              <km-icon name="alert"></km-icon>${explain(error)}
            </p>`
            : nothing
        }
        <div class="actions">
          <button
            class="button quiet ${score ? "" : "wide"}"
            type="button"
            @click=${() => this.#rating.skip()}
          >
            ${this.#rating.isGiven ? "Leave it as it was" : "Skip"}
          </button>
          ${
            score
              ? html`<button class="button primary" aria-busy=${isBusy ? "true" : "false"}>
                Send rating
              </button>`
              : nothing
          }
        </div>
      </form>
    `
  }

  #comment(comment: string) {
    return html`
      <km-field
        label="A few words, if you like"
        name="comment"
        hint="Everybody can read them, without your name."
        maxlength=${COMMENT_LENGTH}
        .value=${comment}
        multiline
        @input=${(event: Event) => this.#rating.write((event.target as HTMLTextAreaElement).value)}
      ></km-field>
    `
  }

  #thanks({ score, comment }: RatingState) {
    return html`
      <div class="thanks" role="status">
        <km-stars .value=${score} aria-label="You gave ${score} of 5 stars"></km-stars>
        <h2>${this.given ? "Your rating" : "Thank you"}</h2>
        ${comment ? html`<p class="muted">“${comment}”</p>` : nothing}
        <p class="muted small">It helps others to find ${this.sellerName}.</p>
        <button class="button quiet" type="button" @click=${() => this.#rating.edit()}>
          <km-icon name="pencil"></km-icon>Edit
        </button>
      </div>
    `
  }

  #send(event: SubmitEvent): void {
    event.preventDefault()
    void this.#rating.send()
  }
}
