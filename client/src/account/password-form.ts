import { html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/field"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"

/** A new password, by the old one. Tells by `changed`, for the other devices are out then. */
@customElement("km-password-form")
export class PasswordForm extends LitElement {
  static override styles = [ground, buttons, fields, page]

  #submission = new Submission(this, ["current_password", "new_password"])

  override render() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
        <km-field
          label="Current password"
          name="current_password"
          type="password"
          autocomplete="current-password"
          required
          error=${this.#submission.errorOf("current_password")}
        ></km-field>
        <km-field
          label="New password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          hint="Your other devices are signed out."
          required
          error=${this.#submission.errorOf("new_password")}
        ></km-field>
        ${this.#submission.problem()}
        <button class="button primary" aria-busy=${this.#submission.isBusy ? "true" : "false"}>
          Change password
        </button>
      </form>
    `
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const typed = Object.fromEntries(new FormData(form))
    const isSaved = await this.#submission.send(() =>
      api.put("/api/users/me/password", typed),
    )
    if (!isSaved) return
    form.reset()
    toast("Your password is new")
    this.dispatchEvent(new Event("changed"))
  }
}
