import type { Appeal, Decision } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/field"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { appealWords, day, decisionWords, mayAppeal } from "./words"

const APPEAL_LENGTH = 2000

/** One decision about oneself, and the one appeal against it. */
@customElement("km-decision-card")
export class DecisionCard extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      blockquote {
        margin: 0;
        padding-left: var(--km-4);
        border-left: 3px solid var(--km-line);
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
    `,
  ]

  @property({ attribute: false }) decision: Decision | null = null
  /** Send an appeal; the server has it once this is done. */
  @property({ attribute: false }) appeal!: (text: string) => Promise<Appeal>
  @state() private isWriting = false
  #submission = new Submission(this, ["text"], {
    already_appealed: "You have appealed this already.",
  })

  override render() {
    if (!this.decision) return nothing
    const { decided_at, until, reason } = this.decision
    return html`
      <section class="card">
        <div>
          <h2>${decisionWords(this.decision)}</h2>
          <p class="muted">${day(decided_at)}${until ? `, until ${day(until)}` : ""}</p>
        </div>
        <blockquote>${reason}</blockquote>
        ${this.#appealOf(this.decision)}
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
    if (this.isWriting) return this.#form()
    if (!mayAppeal(decision)) return nothing
    return html`
      <button class="button" type="button" @click=${() => this.#begin()}>
        Appeal
      </button>
    `
  }

  #form(): TemplateResult {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#send(event)}>
        <km-field
          label="Why was it wrong?"
          name="text"
          hint="Another moderator reads this. There is one appeal."
          maxlength=${APPEAL_LENGTH}
          error=${this.#submission.errorOf("text")}
          multiline
          required
        ></km-field>
        ${this.#submission.problem()}
        <button
          class="button primary wide large"
          aria-busy=${this.#submission.isBusy ? "true" : "false"}
        >
          Send the appeal
        </button>
      </form>
    `
  }

  async #begin(): Promise<void> {
    this.isWriting = true
    this.#submission.reset()
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>("#field-text")?.focus()
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const text = String(new FormData(event.target as HTMLFormElement).get("text"))
    await this.#submission.send(async () => {
      const appeal = await this.appeal(text)
      this.isWriting = false
      if (this.decision) this.decision = { ...this.decision, appeal }
    })
  }
}
