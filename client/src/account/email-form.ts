import { ApiError } from "@kamegor/sdk/api/errors"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/field"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { api } from "../session"
import { codeField, passwordField } from "./proof"

/** Another e-mail: asked for here, made so by the link that is sent to it. */
@customElement("km-email-form")
export class EmailForm extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      :host {
        display: grid;
      }

      strong {
        overflow-wrap: anywhere;
      }
    `,
  ]

  @state() private isOpen = false
  /** Whether the server wants a code, as it does of who has a second factor. */
  @state() private wantsCode = false
  /** Where a link is on its way to. */
  @state() private askedFor = ""
  #submission = new Submission(this, ["email", "password", "code"])

  override render() {
    if (this.askedFor) return this.#sent()
    if (this.isOpen) return this.#form()
    return html`<button class="button" type="button" @click=${() => this.#open()}>
      Change e-mail
    </button>`
  }

  #form() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#ask(event)}>
        <km-field
          label="New e-mail"
          name="email"
          type="email"
          inputmode="email"
          autocomplete="email"
          hint="We send a link there. Nothing changes until you open it."
          required
          error=${this.#submission.errorOf("email")}
        ></km-field>
        ${passwordField(this.#submission.errorOf("password"))}
        ${
          this.wantsCode
            ? codeField(this.#submission.errorOf("code"), "Or a recovery code.")
            : nothing
        }
        ${this.#submission.problem()}
        <button class="button primary" aria-busy=${this.#submission.isBusy ? "true" : "false"}>
          Send me the link
        </button>
        <button class="button quiet" type="button" @click=${() => this.#close()}>
          Not now
        </button>
      </form>
    `
  }

  #sent() {
    return html`
      <div class="stack">
        <p role="status">
          Look into your mail at <strong>${this.askedFor}</strong>, and open the link there
          within the hour, where you are signed in.
        </p>
        <button class="button" type="button" @click=${() => this.#open()}>
          Another address
        </button>
      </div>
    `
  }

  async #open(): Promise<void> {
    this.askedFor = ""
    this.isOpen = true
    this.#submission.reset()
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>("#field-email")?.focus()
  }

  #close(): void {
    this.isOpen = false
    this.wantsCode = false
  }

  async #ask(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? "")
    const email = text("email").trim()
    const typed = { email, password: text("password"), code: text("code") }
    const isSent = await this.#submission.send(() => this.#send(typed))
    if (!isSent) return
    this.#close()
    this.askedFor = email
  }

  async #send(typed: object): Promise<void> {
    try {
      await api.post("/api/users/me/email-changes", typed)
    } catch (error) {
      // The field is shown before the error is, which stands under it.
      if (error instanceof ApiError && error.field("code")) this.wantsCode = true
      throw error
    }
  }
}
