import type { OwnProfile } from "@kamegor/sdk/api/types"
import { formatCredits, priceInCredits } from "@kamegor/sdk/credits/credits"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { toast } from "../design/toast"
import "../rating/stars"
import "../rating/tier"
import { session } from "../session"
import { Watch } from "../state/watch"
import "./about-form"
import "./appearance"
import "./picture-picker"
import { styles } from "./styles"

/** Oneself: as others see it, selling, the app's looks, and the way out. */
@customElement("km-profile-screen")
export class ProfileScreen extends Screen {
  static override styles = [ground, buttons, page, skeleton, styles]

  @state() private error: unknown = null

  constructor() {
    super()
    new Watch(this, [session.profile, session.balance])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const profile = session.profile.value
    if (profile) return this.#page(profile)
    if (!this.error) return waiting
    return html`<div class="page">
      <h1>Profile</h1>
      ${failure("Your profile did not load", this.error, () => this.#load())}
    </div>`
  }

  /** What is known already is shown meanwhile. */
  async #load(): Promise<void> {
    this.error = null
    try {
      await Promise.all([session.loadProfile(), session.loadBalance()])
    } catch (error) {
      this.error = error
    }
  }

  #page(profile: OwnProfile) {
    return html`
      <div class="page">
        <header>
          <km-picture-picker></km-picture-picker>
          <div>
            <h1>${profile.username}</h1>
            ${rating(profile)}
          </div>
        </header>
        ${this.#wallet()} ${selling(profile)} ${ratings(profile)}
        <section class="card">
          <h2>Your profile</h2>
          <km-about-form></km-about-form>
        </section>
        <section class="card">
          <h2>Appearance</h2>
          <km-appearance></km-appearance>
        </section>
        <a class="card link" href="/profile/account">
          <km-icon name="shield"></km-icon>
          <span class="grow">Account and security</span>
          <km-icon name="right"></km-icon>
        </a>
        ${following} ${privacy} ${decisions} ${agreed}
        <button class="button danger wide" type="button" @click=${() => this.#signOut()}>
          <km-icon name="signOut"></km-icon>Sign out
        </button>
      </div>
    `
  }

  #wallet() {
    const available = session.balance.value?.available
    return html`
      <a class="card link" href="/wallet">
        <km-icon name="wallet"></km-icon>
        <span class="grow">Wallet</span>
        <span class="number">
          ${available === undefined ? nothing : `${formatCredits(available)} credits`}
        </span>
        <km-icon name="right"></km-icon>
      </a>
    `
  }

  async #signOut(): Promise<void> {
    try {
      await session.signOut()
    } catch {
      // Here it is over already; there it ends by itself, as any session left alone.
      toast("Signed out on this device")
    }
  }
}

function rating({ rating_avg, rating_count, reputation_tier }: OwnProfile) {
  if (rating_avg === null) return nothing
  const people = rating_count === 1 ? "1 rating" : `${rating_count} ratings`
  return html`<p class="rating">
    <km-stars .value=${rating_avg}></km-stars>${rating_avg.toFixed(1)}
    <span class="muted">${people}</span>
    <km-tier .tier=${reputation_tier}></km-tier>
  </p>`
}

function selling(profile: OwnProfile) {
  if (!profile.is_seller) {
    return html`
      <section class="card offer">
        <h2>Show what is happening around you</h2>
        <p>Go live from where you are, and earn credits for every minute watched.</p>
        <a class="button primary" href="/profile/selling">Become a seller</a>
      </section>
    `
  }
  return html`
    <a class="card link" href="/profile/selling">
      <km-icon name="store"></km-icon>
      <span class="grow">Selling</span>
      <span class="number">
        ${priceInCredits(profile.price_per_minute ?? "0")}/min
      </span>
      <km-icon name="right"></km-icon>
    </a>
  `
}

const following = html`
  <a class="card link" href="/profile/following">
    <km-icon name="bell"></km-icon>
    <span class="grow">When they go live</span>
    <km-icon name="right"></km-icon>
  </a>
`

const privacy = html`
  <a class="card link" href="/profile/privacy">
    <km-icon name="eyeOff"></km-icon>
    <span class="grow">Privacy and safety</span>
    <km-icon name="right"></km-icon>
  </a>
`

const decisions = html`
  <a class="card link" href="/profile/decisions">
    <km-icon name="flag"></km-icon>
    <span class="grow">Decisions about you</span>
    <km-icon name="right"></km-icon>
  </a>
`

const agreed = html`
  <a class="card link" href="/agreements">
    <km-icon name="list"></km-icon>
    <span class="grow">Terms and age</span>
    <km-icon name="right"></km-icon>
  </a>
`

function ratings({ id, rating_count }: OwnProfile) {
  if (rating_count === 0) return nothing
  return html`
    <a class="card link" href="/sellers/${id}/ratings">
      <km-icon name="star"></km-icon>
      <span class="grow">Ratings</span>
      <span class="number">${rating_count}</span>
      <km-icon name="right"></km-icon>
    </a>
  `
}

const waiting = html`
  <div class="page" aria-busy="true">
    <header aria-hidden="true">
      <span class="skeleton picture"></span>
      <span class="skeleton name"></span>
    </header>
    <span class="skeleton block"></span>
    <span class="skeleton block"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
