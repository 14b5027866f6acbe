import type { AgeRules, AgreedDocument, OwnUser } from "@kamegor/sdk/api/types"
import { css, html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { consent } from "../design/styles/consent"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import { Watch } from "../state/watch"
import { agreements } from "."
import { minimumAge } from "./agreements"

interface Asked {
  documents: AgreedDocument[]
  rules: AgeRules
}

const country = new Intl.DisplayNames(undefined, { type: "region" })

/** The texts, and being old enough: what is asked, and what was agreed to. */
@customElement("km-agreements-screen")
export class AgreementsScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    consent,
    fields,
    page,
    skeleton,
    css`
      .text {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        min-height: var(--km-target);
      }

      .text a {
        flex: 1;
        padding: var(--km-2) 0;
        font-weight: 600;
      }

      ul {
        display: grid;
        gap: var(--km-2);
      }

      .given {
        display: flex;
        align-items: center;
        gap: 6px;
        color: var(--km-positive);
        font-weight: 600;
      }

      select {
        width: 100%;
        min-height: 48px;
        padding: 0 var(--km-3);
        border: 1px solid var(--km-line-strong);
        border-radius: var(--km-radius);
        background: var(--km-surface);
        font-size: 1rem;
      }

      label:not(.consent) {
        display: grid;
        gap: 6px;
        font-weight: 600;
      }

      .block {
        height: 180px;
        border-radius: var(--km-radius-large);
      }
    `,
  ]

  @state() private asked: Asked | null = null
  @state() private error: unknown = null
  @state() private country = ""
  @state() private isUnticked = false
  #submission = new Submission(this, [], {
    document_changed: "One of the texts has just changed. Load this page anew.",
  })

  constructor() {
    super()
    new Watch(this, [agreements.user])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    const user = agreements.user.value
    return html`
      <div class="page">
        <h1>Terms and age</h1>
        ${user && this.asked ? this.#form(user, this.asked) : this.#missing()}
      </div>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      const [documents, rules] = await Promise.all([
        api.get<AgreedDocument[]>("/api/documents"),
        api.get<AgeRules>("/api/age-rules"),
        agreements.load(),
      ])
      this.country = agreements.user.value?.country ?? ""
      this.asked = { documents, rules }
    } catch (error) {
      this.error = error
    }
  }

  #missing() {
    if (this.error)
      return failure("The texts did not load", this.error, () => void this.#load())
    return html`<span class="skeleton block" aria-busy="true"></span>`
  }

  #form(user: OwnUser, { documents, rules }: Asked) {
    return html`
      <form
        class="stack"
        novalidate
        @submit=${(event: SubmitEvent) => this.#agree(event, user)}
      >
        <section class="card">
          <h2>What holds between us</h2>
          <ul>
            ${documents.map((text) => this.#text(text, user))}
          </ul>
          ${user.documents_due.length ? agreeToTexts : nothing}
        </section>
        <section class="card">
          <h2>Your age</h2>
          ${user.is_age_affirmed ? affirmed(user) : this.#askAge(rules)}
        </section>
        ${this.isUnticked ? unticked : this.#submission.problem()}
        ${agreements.isDue ? this.#button() : nothing}
      </form>
    `
  }

  #text({ name, title, url }: AgreedDocument, user: OwnUser) {
    const isGiven = !user.documents_due.includes(name)
    return html`
      <li class="text">
        <a href=${url} target="_blank">${title}</a>
        ${isGiven ? given("Agreed") : nothing}
      </li>
    `
  }

  #askAge(rules: AgeRules) {
    return html`
      ${this.#countries(rules)}
      <label class="consent">
        <input type="checkbox" name="age" required />
        <span>I am at least ${minimumAge(rules, this.country)} years old.</span>
      </label>
    `
  }

  /** Asked only where it makes a difference. */
  #countries({ countries, closed_countries }: AgeRules) {
    const named = [...new Set([...Object.keys(countries), ...closed_countries])].sort()
    if (named.length === 0) return nothing
    const choose = (event: Event) => {
      this.country = (event.target as HTMLSelectElement).value
    }
    return html`
      <label>
        Where you live
        <select @change=${choose}>
          <option value="">Anywhere else</option>
          ${named.map(
            (code) => html`<option value=${code} ?selected=${code === this.country}>
              ${country.of(code) ?? code}
            </option>`,
          )}
        </select>
      </label>
    `
  }

  #button() {
    return html`<button
      class="button primary wide large"
      aria-busy=${this.#submission.isBusy ? "true" : "false"}
    >
      Agree and go on
    </button>`
  }

  async #agree(event: SubmitEvent, user: OwnUser): Promise<void> {
    event.preventDefault()
    const boxes = (event.target as HTMLFormElement).querySelectorAll("input")
    this.isUnticked = [...boxes].some((box) => !box.checked)
    if (this.isUnticked) return
    const isDone = await this.#submission.send(async () => {
      if (!user.is_age_affirmed) await agreements.affirmAge(this.country)
      await agreements.accept(this.#due(user))
    })
    if (!isDone) return
    toast("Thank you")
    router.back()
  }

  /** As they stand on this page, and not as they may stand by now. */
  #due({ documents_due }: OwnUser): AgreedDocument[] {
    return this.asked?.documents.filter(({ name }) => documents_due.includes(name)) ?? []
  }
}

const agreeToTexts = html`
  <label class="consent">
    <input type="checkbox" name="texts" required />
    <span>I have read these and agree to them.</span>
  </label>
`

const unticked = html`<p class="problem" role="alert">
  <km-icon name="alert"></km-icon>Tick the boxes if it is so.
</p>`

function affirmed({ affirmed_age }: OwnUser) {
  return given(`You said that you are at least ${affirmed_age}`)
}

function given(words: string) {
  return html`<span class="given"><km-icon name="check"></km-icon>${words}</span>`
}
