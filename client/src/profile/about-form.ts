import type { OwnProfile } from "@kamegor/sdk/api/types"
import { html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/watch"

const USERNAME_LENGTH = 30
const DESCRIPTION_LENGTH = 500

/** The name and the words others see of oneself. */
@customElement("km-about-form")
export class AboutForm extends LitElement {
  static override styles = [ground, buttons, fields, page]

  #submission = new Submission(this, ["username", "description"])

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override render() {
    const profile = session.profile.value
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#save(event)}>
        <km-field
          label="Username"
          name="username"
          autocomplete="nickname"
          maxlength=${USERNAME_LENGTH}
          value=${profile?.username ?? ""}
          error=${this.#submission.errorOf("username")}
          required
        ></km-field>
        <km-field
          label="About you"
          name="description"
          hint="Everybody can read it."
          maxlength=${DESCRIPTION_LENGTH}
          value=${profile?.description ?? ""}
          error=${this.#submission.errorOf("description")}
          multiline
        ></km-field>
        ${this.#submission.problem()}
        <button class="button primary" aria-busy=${this.#submission.isBusy ? "true" : "false"}>
          Save
        </button>
      </form>
    `
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const about = Object.fromEntries(new FormData(event.target as HTMLFormElement))
    const isSaved = await this.#submission.send(async () =>
      session.profile.set(await api.patch<OwnProfile>("/api/profiles/me", about)),
    )
    if (isSaved) toast("Saved")
  }
}
