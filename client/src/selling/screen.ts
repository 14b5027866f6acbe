import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import type { OwnProfile } from "../api/types"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import { formatPrice } from "../credits/credits"
import "../design/dialog"
import { failure } from "../design/failure"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/store"
import "./consent-text"
import { styles } from "./styles"

const DESCRIPTION_LENGTH = 500
const SUGGESTED_PRICE = "5"

/** Begin to sell, change the offer, or stop. */
@customElement("km-selling-screen")
export class SellingScreen extends Screen {
  static override styles = [ground, buttons, fields, page, skeleton, styles]

  @state() private isStopping = false
  @state() private error: unknown = null
  #offer = new Submission(this, ["price_per_minute", "seller_description"], {
    consent_required: "Tick the box if you agree: without that, nobody can sell.",
  })
  #stop = new Submission(this, [])

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const profile = session.profile.value
    return html`
      <div class="page">
        <div class="top">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>${profile?.is_seller ? "Selling" : "Become a seller"}</h1>
        </div>
        ${profile ? this.#content(profile) : this.#missing()}
      </div>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      await session.loadProfile()
    } catch (error) {
      this.error = error
    }
  }

  #missing() {
    if (!this.error) return waiting
    return failure("Your offer did not load", this.error, () => this.#load())
  }

  #content(profile: OwnProfile) {
    return html`
      <form novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
        <section class="card">
          <h2>Your offer</h2>
          <km-field
            label="Price"
            name="price_per_minute"
            inputmode="decimal"
            suffix="credits per minute"
            value=${formatPrice(profile.price_per_minute ?? SUGGESTED_PRICE)}
            error=${this.#offer.errorOf("price_per_minute")}
            required
          ></km-field>
          <km-field
            label="What will people see?"
            name="seller_description"
            hint="A street market, a night ride, the surf this morning…"
            maxlength=${DESCRIPTION_LENGTH}
            value=${profile.seller_description}
            error=${this.#offer.errorOf("seller_description")}
            multiline
          ></km-field>
        </section>
        <section class="card">
          <h2>What others see of where you are</h2>
          <km-consent-text></km-consent-text>
          ${profile.is_seller ? this.#given() : this.#asked()}
        </section>
        ${this.#offer.problem()}
        <button
          class="button primary wide large"
          aria-busy=${this.#offer.isBusy ? "true" : "false"}
        >
          ${profile.is_seller ? "Save" : "Start selling"}
        </button>
        ${profile.is_seller ? this.#stopButton() : nothing}
      </form>
      ${this.#stopDialog()}
    `
  }

  #asked() {
    return html`
      <label class="consent">
        <input type="checkbox" name="location_consent" required />
        <span>
          I have read this, and I agree that my area and, while I am live, my exact place are
          shown to everybody.
        </span>
      </label>
    `
  }

  #given() {
    return html`<p class="given">
      <km-icon name="check"></km-icon>You agreed to this.
    </p>`
  }

  #stopButton() {
    return html`<button
      class="button quiet danger wide"
      type="button"
      @click=${() => this.#ask(true)}
    >
      Stop selling
    </button>`
  }

  #stopDialog() {
    return html`
      <km-dialog
        heading="Stop selling?"
        ?open=${this.isStopping}
        @close=${() => this.#ask(false)}
      >
        <div class="stack">
          <p>
            You leave the map at once, and if you are live, that ends. Your credits, your price
            and your description stay.
          </p>
          ${this.#stop.problem()}
          <div class="choice">
            <button class="button" type="button" @click=${() => this.#ask(false)}>
              Keep selling
            </button>
            <button
              class="button stop"
              type="button"
              aria-busy=${this.#stop.isBusy ? "true" : "false"}
              @click=${() => void this.#withdraw()}
            >
              Stop selling
            </button>
          </div>
        </div>
      </km-dialog>
    `
  }

  #ask(isStopping: boolean): void {
    this.isStopping = isStopping
    this.#stop.reset()
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const isNew = !session.profile.value?.is_seller
    const isSaved = await this.#offer.send(() =>
      put({
        is_seller: true,
        // Half of the world writes a comma.
        price_per_minute: String(form.get("price_per_minute")).trim().replace(",", "."),
        seller_description: form.get("seller_description"),
        ...(isNew ? { location_consent: form.has("location_consent") } : {}),
      }),
    )
    if (isSaved) toast(isNew ? "You are a seller now" : "Saved")
    if (isSaved && isNew) router.back("/profile")
  }

  async #withdraw(): Promise<void> {
    const isDone = await this.#stop.send(() =>
      put({ is_seller: false, location_consent: false }),
    )
    if (!isDone) return
    this.#ask(false)
    toast("You are off the map")
  }
}

async function put(offer: object): Promise<void> {
  session.profile.set(await api.put<OwnProfile>("/api/profiles/me/seller", offer))
}

const waiting = html`
  <span class="skeleton block" aria-hidden="true"></span>
  <span class="skeleton block" aria-hidden="true"></span>
`
