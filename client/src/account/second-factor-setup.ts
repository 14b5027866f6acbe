import type { RecoveryCodeList, SecondFactorSetup } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement, state } from "lit/decorators.js"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { api } from "../session"
import { codeField, passwordField } from "./proof"

const PATH = "/api/users/me/second-factor"

/** Tells the recovery codes once the app's first code has been typed. */
export class TurnedOn extends Event {
  constructor(readonly codes: readonly string[]) {
    super("turned-on")
  }
}

/** Setting an authenticator app up: the password, then what the app scans and shows. */
@customElement("km-second-factor-setup")
export class SecondFactorSetupForm extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      img {
        width: min(100%, 232px);
        padding: var(--km-2);
        border-radius: var(--km-radius);
        background: #fff;
      }

      code {
        overflow-wrap: anywhere;
        font-weight: 600;
        user-select: all;
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--km-3);
      }
    `,
  ]

  @state() private setup: SecondFactorSetup | null = null
  #submission = new Submission(this, ["password", "code"])

  override render() {
    return this.setup ? this.#scan(this.setup) : this.#ask()
  }

  #ask() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#begin(event)}>
        <p class="muted">
          Off. With it, signing in takes a code from an app on your phone as well, so that
          nobody gets in by your password alone.
        </p>
        ${passwordField(this.#submission.errorOf("password"))}
        ${this.#submission.problem()} ${this.#button("Set it up")}
      </form>
    `
  }

  #scan({ qr_svg, url, secret }: SecondFactorSetup) {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#prove(event)}>
        <p>
          Scan this with an authenticator app, such as Aegis, Google Authenticator or your
          password manager.
        </p>
        <img
          src="data:image/svg+xml,${encodeURIComponent(qr_svg)}"
          alt="A code to scan with your app"
        />
        <p class="muted">
          On this phone? <a href=${url}>Open it in your app</a>, or type
          <code>${inFours(secret)}</code> there.
        </p>
        ${codeField(this.#submission.errorOf("code"))}
        ${this.#submission.problem()}
        <div class="buttons">
          ${this.#button("Turn it on")}
          <button class="button" type="button" @click=${() => this.#giveUp()}>Cancel</button>
        </div>
      </form>
    `
  }

  #button(label: string) {
    return html`<button
      class="button primary"
      aria-busy=${this.#submission.isBusy ? "true" : "false"}
    >
      ${label}
    </button>`
  }

  async #begin(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const typed = Object.fromEntries(new FormData(event.target as HTMLFormElement))
    await this.#submission.send(async () => {
      this.setup = await api.post<SecondFactorSetup>(`${PATH}/setups`, typed)
    })
    await this.updateComplete
    this.renderRoot.querySelector<HTMLElement>("input")?.focus()
  }

  async #prove(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const code = new FormData(event.target as HTMLFormElement).get("code")
    await this.#submission.send(async () => {
      const body = { setup: this.setup?.token, code }
      const answer = await api.put<RecoveryCodeList>(PATH, body)
      this.dispatchEvent(new TurnedOn(answer.recovery_codes))
    })
  }

  #giveUp(): void {
    this.setup = null
    this.#submission.reset()
  }
}

/** As people read a long secret from one screen and type it on another. */
function inFours(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret
}
