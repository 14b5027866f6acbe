import { Pages } from "@kamegor/sdk/api/pages"
import type { PublicRating } from "@kamegor/sdk/api/types"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import "../design/icon"
import { paged } from "../design/paged"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import "../rating/stars"
import "../report/report"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { dayOf } from "../wallet/words"
import "./reply-form"
import type { RatingReplied } from "./reply-form"
import { styles } from "./track-record-styles"

/** What buyers thought of one seller; to that seller, with room for an answer. */
@customElement("km-ratings-screen")
export class RatingsScreen extends Screen {
  static override styles = [ground, buttons, page, skeleton, styles]

  @state() private pages!: Pages<PublicRating>
  #watch = new Watch(this)

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("params")) return
    this.pages = new Pages(api, `/api/profiles/${this.params.id}/ratings`)
    this.#watch.follow([this.pages.state])
    void this.pages.more()
  }

  override render() {
    return html`
      <div class="page">
        <header>
          <button
            class="button quiet icon"
            type="button"
            aria-label="Back"
            @click=${() => router.back(`/sellers/${this.params.id}`)}
          >
            <km-icon name="back"></km-icon>
          </button>
          <h1>Ratings</h1>
        </header>
        <div>
          ${paged(this.pages, {
            line: (rating) => this.#rating(rating),
            empty,
            failed: "The ratings did not load",
          })}
        </div>
      </div>
    `
  }

  #rating(rating: PublicRating) {
    const { score, comment, created_at } = rating
    return html`
      <article class="card">
        <div class="line">
          <km-stars .value=${score} aria-label="${score} of 5 stars"></km-stars>
          <span class="muted small">
            <time datetime=${created_at}>${dayOf(new Date(created_at), new Date())}</time>
          </span>
        </div>
        ${comment ? html`<p class="said">${comment}</p>` : nothing} ${this.#reply(rating)}
        <km-report type="rating" subject=${rating.id} name="this rating"></km-report>
      </article>
    `
  }

  #reply(rating: PublicRating) {
    if (rating.reply) {
      return html`
        <div class="reply">
          <p class="muted small">The seller's answer</p>
          <p class="said">${rating.reply}</p>
        </div>
      `
    }
    if (this.params.id !== session.userId.value) return nothing
    return html`
      <km-reply-form
        .rating=${rating}
        @replied=${({ detail }: RatingReplied) => this.pages.replace(rating, detail)}
      ></km-reply-form>
    `
  }
}

const empty = html`
  <km-notice
    icon="star"
    heading="No ratings yet"
    details="Whoever watched a stream and paid for it can rate it. Ratings are shown a day later, once there are three or more."
  ></km-notice>
`
