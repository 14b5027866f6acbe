import type { OwnProfile, Terms } from "@kamegor/sdk/api/types"
import { editableCredits, typedCredits } from "@kamegor/sdk/credits/credits"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { guard } from "lit/directives/guard.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { consent } from "../design/styles/consent"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { session } from "../session"
import { Watch } from "../state/watch"
import "../terms/offer"
import type { TermsOffer } from "../terms/offer"
import "./consent-text"
import { putOffer } from "./offer"
import "./stop-selling"
import { styles } from "./styles"

const DESCRIPTION_LENGTH = 500
const SUGGESTED_PRICE = "5"

/** Begin to sell, change the offer, or stop. */
@customElement("km-selling-screen")
export class SellingScreen extends Screen {
  static override styles = [ground, buttons, consent, fields, page, skeleton, styles]

  @state() private error: unknown = null
  #offer = new Submission(this, ["price_per_minute", "seller_description"], {
    age_required: "Say first that you are old enough: Profile, Terms and age.",
    consent_required: "Tick the box if you agree: without that, nobody can sell.",
  })

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
            value=${editableCredits(profile.price_per_minute ?? SUGGESTED_PRICE)}
            error=${this.#offer.errorOf("price_per_minute")}
            required
          ></km-field>
          <km-terms-offer
            .value=${this.#terms(profile)}
            price=${profile.price_per_minute ?? SUGGESTED_PRICE}
          ></km-terms-offer>
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
      </form>
      ${profile.is_seller ? html`<km-stop-selling></km-stop-selling>` : nothing}
    `
  }

  /** The same while its numbers are: a profile loaded again must not undo a choice. */
  #terms({ preview_seconds, minimum_seconds, increment_seconds }: OwnProfile) {
    const terms: Terms = { preview_seconds, minimum_seconds, increment_seconds }
    return guard(Object.values(terms), () => terms)
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

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const { value } = this.renderRoot.querySelector("km-terms-offer") as TermsOffer
    const { preview_seconds, minimum_seconds, increment_seconds } = value
    const isNew = !session.profile.value?.is_seller
    const isSaved = await this.#offer.send(() =>
      putOffer({
        is_seller: true,
        price_per_minute: typedCredits(String(form.get("price_per_minute"))),
        seller_description: String(form.get("seller_description")),
        preview_seconds,
        minimum_seconds,
        increment_seconds,
        ...(isNew ? { location_consent: form.has("location_consent") } : {}),
      }),
    )
    if (isSaved) toast(isNew ? "You are a seller now" : "Saved")
    if (isSaved && isNew) router.back("/profile")
  }
}

const waiting = html`
  <span class="skeleton block" aria-hidden="true"></span>
  <span class="skeleton block" aria-hidden="true"></span>
`
