import type { Spending } from "@kamegor/sdk/api/types"
import { editableCredits, typedCredits } from "@kamegor/sdk/credits/credits"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
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
import { api } from "../session"
import { bindingWords, spentWords } from "./words"

const PATH = "/api/spending-limits"

/** How much one lets oneself spend on one viewing, and in 24 hours. */
@customElement("km-limits-screen")
export class LimitsScreen extends Screen {
  static override styles = [ground, buttons, fields, page, skeleton]

  @state() private spending: Spending | null = null
  @state() private error: unknown = null
  #submission = new Submission(this, ["per_viewing", "per_day"])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    return html`
      <div class="page">
        <header class="row">
          <a class="button quiet icon" href="/wallet" aria-label="Back to the wallet">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Spending limits</h1>
        </header>
        <p class="muted">
          Watching stops where it is paid to when a limit is reached. An empty field is no limit.
        </p>
        ${this.spending ? this.#form(this.spending) : this.#missing()}
      </div>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.spending = await api.get<Spending>(PATH)
    } catch (error) {
      this.error = error
    }
  }

  #missing() {
    if (!this.error) return waiting
    return failure("Your limits did not load", this.error, () => void this.#load())
  }

  #form(spending: Spending) {
    const binding = bindingWords(spending, new Date())
    return html`
      <form class="card" novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
        ${this.#field("per_viewing", "For one viewing", spending.per_viewing)}
        ${this.#field("per_day", "In 24 hours", spending.per_day)}
        <p class="muted small">
          A lower limit holds at once, also for what you are watching. A higher one, or none,
          holds a day later, so that you can sleep on it.
        </p>
        ${this.#submission.problem()}
        <button
          class="button primary"
          aria-busy=${this.#submission.isBusy ? "true" : "false"}
        >
          Save
        </button>
      </form>
      <section class="card" role="status">
        <p>${spentWords(spending)}</p>
        ${binding ? html`<p>${binding}</p>` : nothing}
      </section>
    `
  }

  #field(name: "per_viewing" | "per_day", label: string, credits: string | null) {
    return html`
      <km-field
        label=${label}
        name=${name}
        inputmode="decimal"
        suffix="credits"
        value=${credits === null ? "" : editableCredits(credits)}
        error=${this.#submission.errorOf(name)}
      ></km-field>
    `
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const limit = (name: string) => typedCredits(String(form.get(name))) || null
    const isSaved = await this.#submission.send(async () => {
      const wish = { per_viewing: limit("per_viewing"), per_day: limit("per_day") }
      this.spending = await api.put<Spending>(PATH, wish)
    })
    if (isSaved) toast("Saved")
  }
}

const waiting = html`
  <span class="skeleton" style="height: 320px" aria-hidden="true"></span>
  <span class="skeleton" style="height: 72px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`
