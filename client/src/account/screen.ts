import type { OwnUser } from "@kamegor/sdk/api/types"
import { css, html } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import "./devices"
import type { Devices } from "./devices"
import "./email-form"
import "./export-form"
import "./leave"
import "./notification-choices"
import "./password-form"
import "./second-factor"

/** What belongs to the account alone: its e-mail, how one signs in, the devices signed in. */
@customElement("km-account-screen")
export class AccountScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      .address {
        overflow-wrap: anywhere;
      }
    `,
  ]

  @state() private user: OwnUser | null = null
  @state() private error: unknown = null
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    return html`
      <div class="page">
        <div class="row">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Account and security</h1>
        </div>
        <section class="card">
          <h2>E-mail</h2>
          ${this.#email()}
        </section>
        <section class="card">
          <h2>Password</h2>
          <km-password-form @changed=${() => this.#devices?.load()}></km-password-form>
        </section>
        <section class="card">
          <h2>Second factor</h2>
          <km-second-factor @changed=${() => this.#devices?.load()}></km-second-factor>
        </section>
        <section class="card">
          <h2>Devices</h2>
          <km-devices></km-devices>
        </section>
        <section class="card">
          <h2>Notifications</h2>
          <km-notification-choices></km-notification-choices>
        </section>
        <section class="card">
          <h2>Your data</h2>
          <km-export-form></km-export-form>
        </section>
        <section class="card">
          <h2>Delete account</h2>
          <km-leave></km-leave>
        </section>
      </div>
    `
  }

  get #devices(): Devices | null {
    return this.renderRoot.querySelector("km-devices")
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.user = await api.get<OwnUser>("/api/users/me")
    } catch (error) {
      this.error = error
    }
  }

  #email() {
    if (this.error)
      return failure("Your e-mail did not load", this.error, () => void this.#load())
    if (!this.user) return html`<span class="skeleton" style="width: 12em"></span>`
    return html`
      <p class="address">${this.user.email}</p>
      ${this.user.is_email_verified ? verified : this.#unverified()}
      <km-email-form></km-email-form>
    `
  }

  #unverified() {
    return html`
      <p class="muted">We do not know yet that it is yours.</p>
      ${this.#submission.problem()}
      <button
        class="button"
        type="button"
        aria-busy=${this.#submission.isBusy ? "true" : "false"}
        @click=${() => this.#askToVerify()}
      >
        Send me a link
      </button>
    `
  }

  async #askToVerify(): Promise<void> {
    const isSent = await this.#submission.send(() =>
      api.post("/api/users/me/verification"),
    )
    if (isSent) toast("Look into your mail")
  }
}

const verified = html`<p class="row muted"><km-icon name="check"></km-icon>Verified</p>`
