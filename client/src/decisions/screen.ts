import { css, html, nothing, type TemplateResult } from "lit"
import { customElement, state } from "lit/decorators.js"
import type { Page } from "../api/types"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/field"
import "../design/icon"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { api } from "../session"
import { appealWords, type Decision, day, decisionWords, mayAppeal } from "./words"

const APPEAL_LENGTH = 2000

/** What moderators decided about oneself, and the one appeal against each. */
@customElement("km-decisions-screen")
export class DecisionsScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      .top {
        display: flex;
        align-items: center;
        gap: var(--km-2);
      }

      blockquote {
        margin: 0;
        padding-left: var(--km-4);
        border-left: 3px solid var(--km-line);
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
    `,
  ]

  @state() private decisions: Decision[] | null = null
  @state() private error: unknown = null
  /** The decision an appeal is being written against. */
  @state() private appealing = ""
  #appeal = new Submission(this, ["text"], {
    already_appealed: "You have appealed this already.",
  })

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render(): TemplateResult {
    return html`
      <div class="page">
        <div class="top">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Decisions about you</h1>
        </div>
        ${this.#content()}
      </div>
    `
  }

  #content() {
    if (this.error) {
      return failure("The decisions did not load", this.error, () => this.#load())
    }
    if (!this.decisions) return waiting
    if (this.decisions.length === 0) return none
    return this.decisions.map((decision) => this.#card(decision))
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.decisions = (await api.get<Page<Decision>>("/api/decisions")).results
    } catch (error) {
      this.error = error
    }
  }

  #card(decision: Decision): TemplateResult {
    return html`
      <section class="card">
        <div>
          <h2>${decisionWords(decision)}</h2>
          <p class="muted">
            ${day(decision.decided_at)}${decision.until ? `, until ${day(decision.until)}` : ""}
          </p>
        </div>
        <blockquote>${decision.reason}</blockquote>
        ${this.#appealOf(decision)}
      </section>
    `
  }

  #appealOf(decision: Decision) {
    const { appeal } = decision
    if (appeal) {
      return html`
        <p><strong>${appealWords(appeal)}</strong></p>
        <blockquote>${appeal.text}</blockquote>
        ${appeal.answer ? html`<p>${appeal.answer}</p>` : nothing}
      `
    }
    if (this.appealing === decision.id) return this.#form(decision)
    if (!mayAppeal(decision)) return nothing
    return html`
      <button class="button" type="button" @click=${() => this.#begin(decision.id)}>
        Appeal
      </button>
    `
  }

  #form({ id }: Decision): TemplateResult {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#send(event, id)}>
        <km-field
          label="Why was it wrong?"
          name="text"
          hint="Another moderator reads this. There is one appeal."
          maxlength=${APPEAL_LENGTH}
          error=${this.#appeal.errorOf("text")}
          multiline
          required
        ></km-field>
        ${this.#appeal.problem()}
        <button
          class="button primary wide large"
          aria-busy=${this.#appeal.isBusy ? "true" : "false"}
        >
          Send the appeal
        </button>
      </form>
    `
  }

  #begin(id: string): void {
    this.appealing = id
    this.#appeal.reset()
  }

  async #send(event: SubmitEvent, id: string): Promise<void> {
    event.preventDefault()
    const text = String(new FormData(event.target as HTMLFormElement).get("text"))
    const isSent = await this.#appeal.send(() =>
      api.post(`/api/decisions/${id}/appeal`, { text }),
    )
    if (!isSent) return
    this.appealing = ""
    await this.#load()
  }
}

const none = html`
  <km-notice
    icon="shield"
    heading="Nothing was decided about you"
    details="If a moderator ever does, you read here what and why, and can appeal."
  ></km-notice>
`

const waiting = html`
  <span class="skeleton" style="height: 120px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`
