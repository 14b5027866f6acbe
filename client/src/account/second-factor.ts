import type { RecoveryCodeList, SecondFactor } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/dialog"
import { failure } from "../design/failure"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import "./recovery-codes"
import "./second-factor-setup"
import { codeField, passwordField } from "./proof"
import type { TurnedOn } from "./second-factor-setup"
import { formatMoment } from "./words"

const PATH = "/api/users/me/second-factor"

/** What is asked for besides the password. Tells by `changed`: other devices are out then. */
@customElement("km-second-factor")
export class SecondFactorCard extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--km-3);
      }

      .few {
        color: var(--km-warning);
        font-weight: 600;
      }
    `,
  ]

  @state() private factor: SecondFactor | null = null
  @state() private error: unknown = null
  @state() private codes: readonly string[] | null = null
  @state() private question: "off" | "codes" | null = null
  #submission = new Submission(this, ["password", "code"])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error)
      return failure(
        "Your second factor did not load",
        this.error,
        () => void this.#load(),
      )
    if (this.codes) return this.#showCodes(this.codes)
    if (!this.factor) return html`<span class="skeleton" style="width: 14em"></span>`
    if (this.factor.is_on) return this.#on(this.factor)
    return html`<km-second-factor-setup
      @turned-on=${({ codes }: TurnedOn) => this.#keep(codes)}
    ></km-second-factor-setup>`
  }

  #on({ set_up_at, recovery_codes_left: left }: SecondFactor) {
    return html`
      <div class="stack">
        <p>On since ${set_up_at ? formatMoment(set_up_at) : ""}.</p>
        <p class=${left > 2 ? "muted" : "few"}>
          ${left === 1 ? "1 recovery code" : `${left} recovery codes`} left.
        </p>
        <div class="buttons">
          <button class="button" type="button" @click=${() => this.#ask("codes")}>
            New recovery codes
          </button>
          <button class="button danger" type="button" @click=${() => this.#ask("off")}>
            Turn it off
          </button>
        </div>
      </div>
      <km-dialog
        heading=${this.question === "off" ? "Turn it off?" : "New recovery codes?"}
        ?open=${this.question !== null}
        @close=${() => this.#ask(null)}
      >
        ${this.question ? this.#form(this.question === "off") : nothing}
      </km-dialog>
    `
  }

  #form(isOff: boolean) {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#answer(event)}>
        <p>
          ${
            isOff
              ? "Your password alone signs you in then. Your other devices are signed out."
              : "The ones you have work no longer."
          }
        </p>
        ${passwordField(this.#submission.errorOf("password"))}
        ${codeField(this.#submission.errorOf("code"), "Or a recovery code.")}
        ${this.#submission.problem()}
        <button
          class="button ${isOff ? "danger" : "primary"} wide"
          aria-busy=${this.#submission.isBusy ? "true" : "false"}
        >
          ${isOff ? "Turn it off" : "Show me new ones"}
        </button>
      </form>
    `
  }

  #showCodes(codes: readonly string[]) {
    return html`<km-recovery-codes
      .codes=${codes}
      @done=${() => this.#putAway()}
    ></km-recovery-codes>`
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.factor = await api.get<SecondFactor>(PATH)
    } catch (error) {
      this.error = error
    }
  }

  #ask(question: "off" | "codes" | null): void {
    this.question = question
    this.#submission.reset()
  }

  async #answer(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const typed = Object.fromEntries(new FormData(event.target as HTMLFormElement))
    const isOff = this.question === "off"
    await this.#submission.send(() => (isOff ? this.#turnOff(typed) : this.#renew(typed)))
  }

  async #turnOff(typed: object): Promise<void> {
    await api.delete(PATH, typed)
    this.question = null
    toast("Your second factor is off")
    this.dispatchEvent(new Event("changed"))
    await this.#load()
  }

  async #renew(typed: object): Promise<void> {
    const answer = await api.post<RecoveryCodeList>(`${PATH}/recovery-codes`, typed)
    this.question = null
    this.codes = answer.recovery_codes
  }

  #keep(codes: readonly string[]): void {
    this.codes = codes
    this.dispatchEvent(new Event("changed"))
  }

  #putAway(): void {
    this.codes = null
    this.factor = null
    void this.#load()
  }
}
