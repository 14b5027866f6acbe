import { html } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import "../design/field"
import "../design/icon"
import "../design/logo"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { Submission } from "../design/submission"
import { api, links, session } from "../session"
import "./scene"
import { styles } from "./styles"

/** Where the links in our e-mails lead, and how to be sent one; told apart by the address. */
@customElement("km-link-screen")
export class LinkScreen extends Screen {
  static override styles = [ground, buttons, fields, styles]

  @state() private isDone = false
  #token = ""
  #submission = new Submission(this, ["email", "new_password"], {
    link_invalid: "This link was used before, or is too old. Ask for a new one.",
  })

  /** Another link opened in this page changes no more than what stands behind the `#`. */
  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("query")) this.#token = carried()
  }

  override render() {
    return html`
      <km-scene></km-scene>
      <div class="ground">
        <div class="panel">
          <p class="brand"><km-logo></km-logo>Kamegor</p>
          ${this.#page()}
        </div>
      </div>
    `
  }

  #page() {
    switch (location.pathname) {
      case "/reset-password":
        return this.isDone ? passwordIsNew : this.#newPassword()
      case "/verify-email":
        return this.isDone ? emailIsVerified : this.#verifyEmail()
      case "/change-email":
        if (session.userId.value === null) return signInFirst
        if (!this.#token) return openAgain
        return this.isDone ? emailIsNew : this.#changeEmail()
      case "/confirm-device":
        return this.isDone ? deviceIsKnown : this.#confirmDevice()
      case "/new-device":
        return this.isDone ? linkIsSent : this.#askForDevice()
      default:
        return this.isDone ? linkIsSent : this.#askForLink()
    }
  }

  #askForLink() {
    return html`
      <h1>Forgot your password?</h1>
      <p>Tell us your e-mail, and we send you a link to a new one.</p>
      ${this.#emailForm((email) => links.askForPassword(email))}
    `
  }

  #askForDevice() {
    return html`
      <h1>Is this device yours?</h1>
      <p>
        Somebody typed wrong passwords for your account too often. Tell us your e-mail, and we
        send you a link: open it on this device, then sign in here as always.
      </p>
      ${this.#emailForm((email) => links.askForDevice(email))}
    `
  }

  #confirmDevice() {
    return html`
      <h1>Is this device yours?</h1>
      <form novalidate @submit=${this.#submit(() => links.confirmDevice(this.#token))}>
        ${this.#button("Yes, it is mine")}
      </form>
      <p class="other"><a href="/new-device">Send me another link</a></p>
    `
  }

  #emailForm(send: (email: string) => Promise<void>) {
    return html`
      <form novalidate @submit=${this.#submit((form) => send(form("email").trim()))}>
        <km-field
          label="E-mail"
          name="email"
          type="email"
          inputmode="email"
          autocomplete="username"
          required
          error=${this.#submission.errorOf("email")}
        ></km-field>
        ${this.#button("Send me a link")}
      </form>
      <p class="other"><a href="/sign-in">Back to sign in</a></p>
    `
  }

  #newPassword() {
    const choose = (form: Field) =>
      links.choosePassword(this.#token, form("new_password"))
    return html`
      <h1>Choose a new password</h1>
      <form novalidate @submit=${this.#submit(choose)}>
        <km-field
          label="New password"
          name="new_password"
          type="password"
          autocomplete="new-password"
          hint="At least 8 characters, and not one everybody uses."
          required
          error=${this.#submission.errorOf("new_password")}
        ></km-field>
        ${this.#button("Save the password")}
      </form>
      <p class="other"><a href="/forgot-password">Send me another link</a></p>
    `
  }

  #verifyEmail() {
    return html`
      <h1>Is this address yours?</h1>
      <form novalidate @submit=${this.#submit(() => links.verifyEmail(this.#token))}>
        ${this.#button("Yes, it is mine")}
      </form>
      <p class="other"><a href="/">Not now</a></p>
    `
  }

  #changeEmail() {
    const change = () => api.put<void>("/api/users/me/email", { token: this.#token })
    return html`
      <h1>Change your e-mail?</h1>
      <p>You will sign in by the new one, and your other devices are signed out.</p>
      <form novalidate @submit=${this.#submit(change)}>
        ${this.#button("Yes, change it")}
      </form>
      <p class="other"><a href="/profile/account">Not now</a></p>
    `
  }

  #button(label: string) {
    return html`
      ${this.#submission.problem()}
      <button
        class="button primary wide large"
        aria-busy=${this.#submission.isBusy ? "true" : "false"}
      >
        ${label}
      </button>
    `
  }

  #submit(act: (form: Field) => Promise<void>) {
    return async (event: SubmitEvent): Promise<void> => {
      event.preventDefault()
      const form = new FormData(event.target as HTMLFormElement)
      const field: Field = (name) => String(form.get(name) ?? "")
      this.isDone = await this.#submission.send(() => act(field))
    }
  }
}

type Field = (name: string) => string

const linkIsSent = html`
  <h1>Look into your mail</h1>
  <p role="status">
    If there is an account with this e-mail, a link is on its way. It works for an hour.
  </p>
  <p class="other"><a href="/sign-in">Back to sign in</a></p>
`
const passwordIsNew = html`
  <h1>Your password is new</h1>
  <p role="status">Every device was signed out. Sign in with it here.</p>
  <a class="button primary wide large" href="/sign-in">Sign in</a>
`
const deviceIsKnown = html`
  <h1>This device is known now</h1>
  <p role="status">Sign in here with your password.</p>
  <a class="button primary wide large" href="/sign-in">Sign in</a>
`
const emailIsVerified = html`
  <h1>Thank you</h1>
  <p role="status">We know now that this e-mail address is yours.</p>
  <a class="button primary wide large" href="/">Go on</a>
`
const emailIsNew = html`
  <h1>Your e-mail is new</h1>
  <p role="status">Sign in by it from now on. Your other devices are signed out.</p>
  <a class="button primary wide large" href="/profile/account">Go on</a>
`
/** The link alone does nothing: whoever reads mail at a mistyped address has it, too. */
const signInFirst = html`
  <h1>Sign in first</h1>
  <p>Sign in as who asked for it. You come back here to change the e-mail.</p>
  <a class="button primary wide large" href="/sign-in?next=/change-email">Sign in</a>
`
/** The page was loaded anew on the way, as by a reload. */
const openAgain = html`
  <h1>Open the link once more</h1>
  <p role="status">You are signed in. The link in your mail leads you on from here.</p>
  <p class="other"><a href="/">Not now</a></p>
`

/** What the links opened in this page carried, by their path. */
const tokens = new Map<string, string>()

/**
 * What the link to this page carries. It stands behind its `#`, which browsers send to no
 * server, and stays neither in the address bar nor in the history: only here, for who
 * signs in on the way and comes back.
 */
function carried(): string {
  const path = location.pathname
  const token = new URLSearchParams(location.hash.slice(1)).get("token")
  if (token) {
    tokens.set(path, token)
    history.replaceState(history.state, "", path)
  }
  return tokens.get(path) ?? ""
}
