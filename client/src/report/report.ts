import { css, html, LitElement, type TemplateResult } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/dialog"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { api } from "../session"
import { REASONS, type SubjectType } from "./reasons"

const DETAILS_LENGTH = 2000

/** A button to report somebody or something, and the questions behind it. */
@customElement("km-report")
export class Report extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      :host {
        display: block;
      }

      .over {
        border-color: transparent;
        background: #000000a6;
        color: white;
      }

      fieldset {
        display: grid;
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        margin-bottom: var(--km-2);
        padding: 0;
        font-weight: 600;
      }

      .reason {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        min-height: var(--km-target);
        padding: 0 var(--km-3);
        border-radius: var(--km-radius-small);
        cursor: pointer;
      }

      .reason:has(:checked) {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
        font-weight: 600;
      }

      .reason input {
        flex: none;
        width: 20px;
        height: 20px;
        margin: 0;
        accent-color: var(--km-brand);
      }

      .thanks {
        justify-items: center;
        text-align: center;
      }

      .thanks km-icon {
        color: var(--km-positive);
        font-size: 2.5rem;
      }
    `,
  ]

  @property() type: SubjectType = "profile"
  @property() subject = ""
  /** Who it is about, for the heading. */
  @property() name = ""
  /** An icon over a picture, not a line of words. */
  @property({ type: Boolean }) compact = false
  @state() private isAsking = false
  @state() private isDone = false
  @state() private reason = ""
  #report = new Submission(this, ["details"], {
    already_reported: "You have reported this already. We are looking at it.",
    throttled: "You have reported a lot in the last hour. Try again later.",
  })

  override render(): TemplateResult {
    return html`
      ${this.#button()}
      <km-dialog
        heading=${this.isDone ? "Reported" : `Report ${this.name}`}
        ?open=${this.isAsking}
        @close=${() => this.#ask(false)}
      >
        ${this.isDone ? this.#thanks() : this.#form()}
      </km-dialog>
    `
  }

  #button(): TemplateResult {
    if (this.compact) {
      return html`
        <button
          class="button icon over"
          type="button"
          aria-label="Report"
          @click=${() => this.#ask(true)}
        >
          <km-icon name="flag"></km-icon>
        </button>
      `
    }
    return html`
      <button class="button quiet wide" type="button" @click=${() => this.#ask(true)}>
        <km-icon name="flag"></km-icon>Report
      </button>
    `
  }

  #form(): TemplateResult {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#send(event)}>
        <fieldset>
          <legend>What is wrong?</legend>
          ${REASONS.map(
            ([code, words]) => html`
              <label class="reason">
                <input
                  type="radio"
                  name="reason"
                  value=${code}
                  .checked=${this.reason === code}
                  @change=${() => this.#choose(code)}
                />${words}
              </label>
            `,
          )}
        </fieldset>
        <km-field
          label="What happened?"
          name="details"
          hint="Only moderators read this. Who reported is never told."
          maxlength=${DETAILS_LENGTH}
          error=${this.#report.errorOf("details")}
          multiline
        ></km-field>
        ${this.#report.problem()}
        <button
          class="button primary wide large"
          ?disabled=${!this.reason}
          aria-busy=${this.#report.isBusy ? "true" : "false"}
        >
          Send the report
        </button>
      </form>
    `
  }

  #thanks(): TemplateResult {
    return html`
      <div class="stack thanks" role="status">
        <km-icon name="check"></km-icon>
        <p>Thank you. A moderator will look at it, the urgent first.</p>
        <p class="muted">
          If somebody is in danger right now, call the emergency number of your country.
        </p>
        <button class="button wide large" type="button" @click=${() => this.#ask(false)}>
          Close
        </button>
      </div>
    `
  }

  #ask(isAsking: boolean): void {
    this.isAsking = isAsking
    if (!isAsking) return
    this.isDone = false
    this.reason = ""
    this.#report.reset()
  }

  #choose(reason: string): void {
    this.reason = reason
    this.#report.reset()
  }

  async #send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const details = String(new FormData(event.target as HTMLFormElement).get("details"))
    this.isDone = await this.#report.send(() =>
      api.post("/api/reports", {
        subject_type: this.type,
        subject_id: this.subject,
        reason: this.reason,
        details,
      }),
    )
  }
}
