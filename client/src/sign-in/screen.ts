import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { ApiError, explain } from "../api/errors"
import { Screen } from "../app/screen"
import "../design/field"
import "../design/icon"
import "../design/logo"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { session } from "../session"
import "./scene"
import { styles } from "./styles"

const USERNAME_LENGTH = 30

/** Sign in, or create an account: one page, told apart by its address. */
@customElement("km-sign-in-screen")
export class SignInScreen extends Screen {
  static override styles = [ground, buttons, fields, styles]

  @state() private isBusy = false
  @state() private error: unknown = null

  override render() {
    return html`
      <km-scene></km-scene>
      <div class="panel">
        <p class="brand"><km-logo></km-logo>Kamegor</p>
        ${this.isNew ? this.#signUp() : this.#signIn()}
      </div>
    `
  }

  /** The two forms share the element, so a change of address must not carry errors over. */
  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("query")) this.error = null
  }

  private get isNew(): boolean {
    return location.pathname === "/sign-up"
  }

  #signIn() {
    return html`
      <h1>Welcome back</h1>
      <form novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
        ${this.#problem()} ${this.#email()}
        <km-field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          error=${this.#errorOf("password")}
        ></km-field>
        ${this.#submitButton("Sign in")}
      </form>
      <p class="other">
        New here? <a href="/sign-up${location.search}">Create an account</a>
      </p>
    `
  }

  #signUp() {
    return html`
      <h1>Join the live map</h1>
      <form novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
        ${this.#problem()} ${this.#email()}
        <km-field
          label="Username"
          name="username"
          autocomplete="nickname"
          hint="What others see. You can change it later."
          maxlength=${USERNAME_LENGTH}
          required
          error=${this.#errorOf("username")}
        ></km-field>
        <km-field
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters, and not one everybody uses."
          required
          error=${this.#errorOf("password")}
        ></km-field>
        ${this.#submitButton("Create account")}
      </form>
      <p class="other">
        Already with us? <a href="/sign-in${location.search}">Sign in</a>
      </p>
    `
  }

  #email() {
    return html`<km-field
      label="E-mail"
      name="email"
      type="email"
      inputmode="email"
      autocomplete="username"
      required
      error=${this.#errorOf("email")}
    ></km-field>`
  }

  #submitButton(label: string) {
    return html`<button
      class="button primary wide large"
      aria-busy=${this.isBusy ? "true" : "false"}
    >
      ${label}
    </button>`
  }

  /** What is wrong with no field in particular. */
  #problem() {
    const isOfFields = this.error instanceof ApiError && this.error.errors.length > 0
    if (!this.error || isOfFields) return nothing
    return html`<p class="problem" role="alert">
      <km-icon name="alert"></km-icon>${explain(this.error)}
    </p>`
  }

  #errorOf(field: string): string {
    return this.error instanceof ApiError ? this.error.field(field) : ""
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (this.isBusy) return
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? "")
    const credentials = { email: text("email").trim(), password: text("password") }
    this.isBusy = true
    this.error = null
    try {
      if (this.isNew) await session.signUp({ ...credentials, username: text("username") })
      else await session.signIn(credentials)
    } catch (error) {
      this.error = error
      await this.#pointAtFirstError()
    } finally {
      this.isBusy = false
    }
  }

  async #pointAtFirstError(): Promise<void> {
    await this.updateComplete
    const field = this.renderRoot.querySelector('km-field[error]:not([error=""]) input')
    if (field instanceof HTMLElement) field.focus()
  }
}
