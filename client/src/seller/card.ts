import type {
  LiveStream,
  PastStream,
  PublicProfile,
  ReputationTier,
} from "@kamegor/sdk/api/types"
import { priceInCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../block/block"
import "../design/avatar"
import "../design/badge"
import "../design/icon"
import "../design/notice"
import "../follow/bell"
import "../rating/stars"
import "../rating/tier"
import type { SellerProperties } from "@kamegor/sdk/map/features"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { skeleton } from "../design/styles/skeleton"
import { realtime } from "../realtime"
import "../report/report"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import "../terms/quote"
import { rememberPrice } from "../watch/shown-price"
import { pastStreamLine } from "./history"
import { LiveProfile } from "./live-profile"
import { type SellerStatus, watchability } from "./watchability"

/** With as many past streams there may be more. Source: the server's HISTORY_LENGTH. */
const HISTORY_LENGTH = 20

/**
 * A seller as buyers see them, true from moment to moment. The short form fits under a map;
 * the full one tells what they do and did. Sends `expand` when the full form is asked for.
 */
@customElement("km-seller-card")
export class SellerCard extends LitElement {
  static override styles = [
    ground,
    buttons,
    skeleton,
    css`
      :host {
        display: grid;
        gap: var(--km-4);
      }

      header {
        display: flex;
        align-items: center;
        gap: var(--km-4);
        padding: 6px var(--km-10) 6px 6px;
      }

      km-avatar {
        --avatar-size: 68px;
      }

      .streaming km-avatar {
        box-shadow:
          0 0 0 3px var(--km-raised),
          0 0 0 6px var(--km-live);
      }

      header > div {
        display: grid;
        gap: 6px;
        justify-items: start;
        min-width: 0;
      }

      .badges {
        display: flex;
        flex-wrap: wrap;
        gap: var(--km-1) var(--km-2);
      }

      h2 {
        overflow-wrap: anywhere;
      }

      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: var(--km-1) var(--km-4);
        color: var(--km-ink-muted);
      }

      .facts span {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }

      km-bell {
        margin-left: auto;
      }

      .facts km-icon {
        font-size: 1.1rem;
      }

      .title {
        padding: var(--km-3) var(--km-4);
        border-radius: var(--km-radius);
        background: var(--km-live-soft);
        color: var(--km-on-live-soft);
        font-weight: 600;
      }

      .quote {
        color: var(--km-ink-muted);
        font-size: var(--km-text-small);
        text-align: center;
      }

      .more {
        display: none;
        gap: var(--km-5);
      }

      :host([full]) .more {
        display: grid;
      }

      :host([full]) .expand {
        display: none;
      }

      .more p {
        white-space: pre-line;
        overflow-wrap: anywhere;
      }

      .more section {
        display: grid;
        gap: var(--km-2);
      }

      li {
        display: flex;
        gap: var(--km-3);
        padding: var(--km-3) 0;
        border-top: 1px solid var(--km-line);
        color: var(--km-ink-muted);
      }

      @media (min-width: 900px) {
        .more {
          display: grid;
        }

        .expand {
          display: none;
        }
      }
    `,
  ]

  @property() sellerId = ""
  /** What the map already knows, shown until the profile has come. */
  @property({ attribute: false }) known: SellerProperties | null = null
  @property({ type: Boolean, reflect: true }) full = false

  #live: LiveProfile | null = null
  #watch = new Watch(this)

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("sellerId")) this.#open()
  }

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasUpdated && !this.#live) this.#open()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#close()
  }

  override render() {
    const state = this.#live?.state.value
    if (state === "missing") return missing
    const profile = this.#live?.profile.value
    if (state === "failed" && !profile) return this.#failed()
    if (profile) return this.#profile(profile)
    return this.known ? this.#preview(this.known) : placeholder
  }

  #open(): void {
    this.#close()
    this.#live = new LiveProfile({ sellerId: this.sellerId, api, realtime })
    const { state, profile, status } = this.#live
    this.#watch.follow([state, profile, status])
  }

  #close(): void {
    this.#watch.follow([])
    this.#live?.close()
    this.#live = null
  }

  #profile(profile: PublicProfile): TemplateResult {
    const status = this.#live?.status.value ?? {
      status: profile.presence_status,
      live_stream: profile.live_stream,
    }
    return html`
      ${this.#header(profile, status, profile.rating_count, profile.reputation_tier)}
      ${streamTitle(status.live_stream)}
      ${this.#action(status)}
      ${this.#quote(status)}
      <button class="button quiet expand" type="button" @click=${() => this.#expand()}>
        More about ${profile.username}
      </button>
      <div class="more">
        ${about(profile)}
        ${ratings(profile)}
        ${past(profile)}
        ${this.#unwanted(profile)}
      </div>
    `
  }

  /** Whether the stream can be watched takes the server's word; until then there is no button. */
  #preview(known: SellerProperties): TemplateResult {
    const status = { status: known.status, live_stream: null }
    return html`
      ${this.#header(known, status, null, null)}
      <span class="skeleton" style="height: 52px" aria-hidden="true"></span>
    `
  }

  #header(
    seller: Pick<
      PublicProfile,
      "username" | "picture_url" | "rating_avg" | "price_per_minute"
    > &
      Partial<Pick<PublicProfile, "is_seller">>,
    { status, live_stream }: SellerStatus,
    ratingCount: number | null,
    tier: ReputationTier | null,
  ): TemplateResult {
    const price = live_stream?.price_per_minute ?? seller.price_per_minute
    return html`
      <header class=${status}>
        <km-avatar .src=${seller.picture_url} name=${seller.username}></km-avatar>
        <div>
          <h2>${seller.username}</h2>
          <div class="badges">
            <km-badge .status=${status}></km-badge>
            ${tier ? html`<km-tier .tier=${tier}></km-tier>` : nothing}
          </div>
        </div>
        ${this.#bell(seller)}
      </header>
      <div class="facts">
        ${rating(seller.rating_avg, ratingCount)}
        ${
          price
            ? html`<span><km-icon name="coins"></km-icon>${priceInCredits(price)}/min</span>`
            : nothing
        }
      </div>
    `
  }

  /** Whom the map knows sells. */
  #bell({ username, is_seller = true }: Partial<PublicProfile>) {
    if (this.sellerId === session.userId.value || !is_seller) return nothing
    return html`<km-bell subject=${this.sellerId} name=${username}></km-bell>`
  }

  #action(status: SellerStatus): TemplateResult {
    const { label, address } = watchability(status)
    if (this.sellerId === session.userId.value) {
      return html`<a class="button wide large" href="/live">This is you: go to your stream</a>`
    }
    if (!address) {
      return html`<button class="button wide large" type="button" disabled>${label}</button>`
    }
    // Fetched now, so that the press waits for the stream alone.
    void import("../watch/screen")
    return html`
      <a
        class="button live wide large"
        href=${address}
        @click=${() => rememberShownPrice(status)}
      >
        <km-icon name="video"></km-icon>${label}
      </a>
    `
  }

  #quote({ live_stream }: SellerStatus) {
    if (!live_stream || this.sellerId === session.userId.value) return nothing
    return html`<km-quote .stream=${live_stream}></km-quote>`
  }

  #unwanted({ id, username }: PublicProfile) {
    if (id === session.userId.value) return nothing
    return html`
      <div>
        <km-report type="profile" subject=${id} name=${username}></km-report>
        <km-block subject=${id} name=${username}></km-block>
      </div>
    `
  }

  #failed(): TemplateResult {
    return html`
      <km-notice
        tone="problem"
        icon="offline"
        heading="This profile did not load"
        details="Check your connection, then try again."
      >
        <button class="button primary" type="button" @click=${() => this.#live?.load()}>
          Try again
        </button>
      </km-notice>
    `
  }

  #expand(): void {
    this.dispatchEvent(new Event("expand"))
  }
}

function rememberShownPrice({ live_stream }: SellerStatus): void {
  if (live_stream) rememberPrice(live_stream.id, live_stream.price_per_minute)
}

function rating(average: number | null, count: number | null) {
  const words =
    average === null
      ? "No ratings yet"
      : `${average.toFixed(1)}${count === null ? "" : ` (${count})`}`
  return html`<span><km-stars .value=${average ?? 0}></km-stars>${words}</span>`
}

function streamTitle(stream: LiveStream | null) {
  return stream?.title ? html`<p class="title">${stream.title}</p>` : nothing
}

function about({ description, seller_description, username }: PublicProfile) {
  if (!description && !seller_description) {
    return html`<p class="muted">${username} has not written anything yet.</p>`
  }
  return html`
    ${
      seller_description
        ? html`<section><h3>What you can watch</h3><p>${seller_description}</p></section>`
        : nothing
    }
    ${
      description
        ? html`<section><h3>About ${username}</h3><p>${description}</p></section>`
        : nothing
    }
  `
}

function ratings({ id, rating_count }: PublicProfile) {
  if (rating_count === 0) return nothing
  return html`
    <a class="button wide" href="/sellers/${id}/ratings">
      ${rating_count === 1 ? "Read the rating" : `Read ${rating_count} ratings`}
    </a>
  `
}

function past({ id, history }: PublicProfile) {
  if (history.length === 0) return nothing
  return html`
    <section>
      <h3>Streams</h3>
      <ul>
        ${history.map(
          (stream) => html`
            <li>
              <km-icon name="history"></km-icon>
              <div>${pastStreamLine(stream)} ${pastRating(stream)}</div>
            </li>
          `,
        )}
      </ul>
      ${
        history.length === HISTORY_LENGTH
          ? html`<a class="button wide" href="/sellers/${id}/streams">All streams</a>`
          : nothing
      }
    </section>
  `
}

function pastRating({ rating }: PastStream) {
  if (rating === null) return nothing
  return html`<km-stars .value=${rating} aria-label="${rating.toFixed(1)} of 5 stars"></km-stars>`
}

const missing = html`
  <km-notice
    icon="nothing"
    heading="Nobody is here"
    details="This profile is gone, or the link to it was not complete."
  ></km-notice>
`

const placeholder = html`
  <header aria-hidden="true">
    <span class="skeleton" style="width: 68px; height: 68px; border-radius: 50%"></span>
    <div>
      <span class="skeleton" style="width: 140px; height: 1.4em"></span>
      <span class="skeleton" style="width: 84px"></span>
    </div>
  </header>
  <span class="skeleton" style="height: 52px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`
