import type { Balance, Earnings } from "@kamegor/sdk/api/types"
import { creditsOf, formatCredits, millicredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/dialog"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { passwordField } from "./proof"

/** Deleting the account: what will be lost, in plain words, and the password. */
@customElement("km-leave")
export class Leave extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      .lost {
        padding: var(--km-3) var(--km-4);
        border-radius: var(--km-radius);
        background: var(--km-negative-soft);
        color: var(--km-negative);
        font-weight: 600;
      }

      ul {
        display: grid;
        gap: var(--km-2);
        padding-left: 1.2em;
        list-style: disc;
      }
    `,
  ]

  @state() private isAsking = false
  #submission = new Submission(this, ["password"])

  constructor() {
    super()
    new Watch(this, [session.balance, session.earnings])
  }

  override render() {
    return html`
      <p class="muted">For good: nobody can bring it back, and neither can we.</p>
      <button class="button danger" type="button" @click=${() => this.#ask()}>
        Delete my account
      </button>
      <km-dialog
        heading="Delete your account?"
        ?open=${this.isAsking}
        @close=${() => this.#stay()}
      >
        ${this.isAsking ? this.#form() : nothing}
      </km-dialog>
    `
  }

  #form() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#leave(event)}>
        ${this.#lost()}
        <ul>
          <li>What you watch or stream ends now, and is billed until now.</li>
          <li>Your name, e-mail, picture and description are wiped.</li>
          <li>What was paid and earned stays in the books, without your name.</li>
        </ul>
        ${passwordField(this.#submission.errorOf("password"))}
        ${this.#submission.problem()}
        <button
          class="button danger wide"
          aria-busy=${this.#submission.isBusy ? "true" : "false"}
        >
          Delete for good
        </button>
      </form>
    `
  }

  #lost() {
    const left = leftBehind(session.balance.value, session.earnings.value)
    if (left === 0n) return nothing
    return html`<p class="lost">
      You have ${formatCredits(creditsOf(left))} credits left. They will be lost.
    </p>`
  }

  async #ask(): Promise<void> {
    // Nobody should be asked before they see what they lose.
    const isKnown = await this.#submission.send(() =>
      Promise.all([session.loadBalance(), session.loadEarnings()]),
    )
    if (isKnown) this.isAsking = true
    else toast("That did not work. Try again.")
  }

  #stay(): void {
    this.isAsking = false
    this.#submission.reset()
  }

  async #leave(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const typed = Object.fromEntries(new FormData(event.target as HTMLFormElement))
    const isGone = await this.#submission.send(() => api.delete("/api/users/me", typed))
    if (!isGone) return
    session.leave()
    toast("Your account is deleted")
  }
}

/** What somebody loses who leaves: what is in the wallet, and what they have earned. */
function leftBehind(balance: Balance | null, earnings: Earnings | null): bigint {
  const amounts = [balance?.balance, earnings?.pending, earnings?.available]
  return amounts.reduce((sum, amount) => sum + millicredits(amount ?? "0"), 0n)
}
