import { ApiError } from "@kamegor/sdk/api/errors"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { codeField } from "../account/proof"
import { Screen } from "../app/screen"
import "../design/field"
import "../design/icon"
import "../design/logo"
import type { Credentials } from "@kamegor/sdk/session/session"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { Submission } from "../design/submission"
import { session } from "../session"
import "./scene"
import { styles } from "./styles"

const USERNAME_LENGTH = 30

/** Sign in, or create an account: one page, told apart by its address. */
@customElement("km-sign-in-screen")
export class SignInScreen extends Screen {
  static override styles = [ground, buttons, fields, styles]

  /** Those whose password is right, while their code is asked for. */
  @state() private known: Credentials | null = null
  /** Whether strangers have typed wrong passwords for this e-mail too often. */
  @state() private isStranger = false
  #submission = new Submission(this, ["email", "username", "password", "code"], {
    step_up_required:
      "Somebody typed wrong passwords for this e-mail too often. Sign in on a device you have used before, or let us send you a link.",
  })

  override render() {
    return html`
      <km-scene></km-scene>
      <div class="ground">
        <div class="panel">
          <p class="brand"><km-logo></km-logo>Kamegor</p>
          ${this.#form()}
        </div>
      </div>
    `
  }

  /** The two forms share the element, so a change of address must not carry errors over. */
  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("query")) return
    this.#submission.reset()
    this.known = null
    this.isStranger = false
  }

  get #isNew(): boolean {
    return location.pathname === "/sign-up"
  }

  #form() {
    if (this.known) return this.#askForCode(this.known)
    return this.#isNew ? this.#signUp() : this.#signIn()
  }

  #askForCode(known: Credentials) {
    return html`
      <h1>One more step</h1>
      <form novalidate @submit=${(event: SubmitEvent) => this.#prove(event, known)}>
        ${this.#submission.problem()}
        ${codeField(
          this.#submission.errorOf("code"),
          "No phone at hand, or only a security key? Type a recovery code.",
        )}
        ${this.#submitButton("Sign in")}
      </form>
      <button class="button quiet" type="button" @click=${() => this.#goBack()}>Back</button>
    `
  }

  #signIn() {
    return html`
      <h1>Welcome back</h1>
      <form novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
        ${this.#submission.problem()} ${this.#email()}
        <km-field
          label="Password"
          name="password"
          type="password"
          autocomplete="current-password"
          required
          error=${this.#submission.errorOf("password")}
        ></km-field>
        ${this.#submitButton("Sign in")}
      </form>
      ${this.isStranger ? linkToNewDevice : nothing}
      <p class="other"><a href="/forgot-password">Forgot your password?</a></p>
      <p class="other">
        New here? <a href="/sign-up${location.search}">Create an account</a>
      </p>
    `
  }

  #signUp() {
    return html`
      <h1>Join the live map</h1>
      <form novalidate @submit=${(event: SubmitEvent) => this.#submit(event)}>
        ${this.#submission.problem()} ${this.#email()}
        <km-field
          label="Username"
          name="username"
          autocomplete="nickname"
          hint="What others see. You can change it later."
          maxlength=${USERNAME_LENGTH}
          required
          error=${this.#submission.errorOf("username")}
        ></km-field>
        <km-field
          label="Password"
          name="password"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters, and not one everybody uses."
          required
          error=${this.#submission.errorOf("password")}
        ></km-field>
        ${this.#submitButton("Create account")}
      </form>
      ${texts}
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
      error=${this.#submission.errorOf("email")}
    ></km-field>`
  }

  #submitButton(label: string) {
    return html`<button
      class="button primary wide large"
      aria-busy=${this.#submission.isBusy ? "true" : "false"}
    >
      ${label}
    </button>`
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const text = (name: string) => String(form.get(name) ?? "")
    const credentials = { email: text("email").trim(), password: text("password") }
    await this.#submission.send(() =>
      this.#isNew
        ? session.signUp({ ...credentials, username: text("username") })
        : this.#enter(credentials),
    )
  }

  /** Sign in, or find out that it takes a code. */
  async #enter(credentials: Credentials): Promise<void> {
    this.isStranger = false
    try {
      await session.signIn(credentials)
    } catch (error) {
      const code = error instanceof ApiError ? error.code : ""
      this.isStranger = code === "step_up_required"
      if (code !== "second_factor_required") throw error
      this.known = credentials
      await this.updateComplete
      this.renderRoot.querySelector<HTMLElement>("#field-code")?.focus()
    }
  }

  async #prove(event: SubmitEvent, known: Credentials): Promise<void> {
    event.preventDefault()
    const code = String(new FormData(event.target as HTMLFormElement).get("code") ?? "")
    await this.#submission.send(() => session.signIn({ ...known, code }))
  }

  #goBack(): void {
    this.known = null
    this.#submission.reset()
  }
}

const linkToNewDevice = html`
  <p class="other"><a href="/new-device">Send me a link</a></p>
`
/** Agreed to inside, in so many words; here they may be read before. */
const texts = html`
  <p class="other">
    <a href="/documents/terms" target="_blank">Terms</a> ·
    <a href="/documents/privacy" target="_blank">Privacy</a> ·
    <a href="/documents/guidelines" target="_blank">Guidelines</a>
  </p>
`
