import { explain } from "@kamegor/sdk/api/errors"
import { formatCredits, millicredits } from "@kamegor/sdk/credits/credits"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import "../design/notice"
import type { Unsubscribe } from "@kamegor/sdk/state/store"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { segments } from "../design/styles/segments"
import { skeleton } from "../design/styles/skeleton"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import "./entries"
import "./earnings"
import { type Account, Statement } from "./statement"
import { styles } from "./styles"

/** What one has, what is set aside, and where it came from and went. */
@customElement("km-wallet-screen")
export class WalletScreen extends Screen {
  static override styles = [ground, buttons, page, segments, skeleton, styles]

  @state() private error: unknown = null
  @state() private debt = "0"
  @state() private account: Account = "wallet"
  readonly #statements: Record<Account, Statement> = {
    wallet: new Statement(api),
    pending: new Statement(api, "pending"),
    earnings: new Statement(api, "earnings"),
  }
  #leaves: Unsubscribe[] = []

  constructor() {
    super()
    const states = Object.values(this.#statements).map(({ state }) => state)
    new Watch(this, [session.balance, session.earnings, ...states])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
    // The socket tells of a change, which is a new line here.
    this.#leaves = [
      session.balance.subscribe(() => void this.#statements.wallet.renew()),
      session.earningsTold.subscribe(() => session.loadEarnings().catch(() => {})),
      session.earnings.subscribe(() => void this.#renewEarned()),
    ]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const leave of this.#leaves) leave()
  }

  override render() {
    return html`
      <div class="page">
        <h1>Wallet</h1>
        ${this.#balance()}
        ${this.#hasEarned ? html`<km-earnings .earnings=${session.earnings.value}></km-earnings>` : nothing}
        <a class="card limits" href="/wallet/limits">
          <km-icon name="shield"></km-icon>
          <span class="grow">Spending limits</span>
          <km-icon name="right"></km-icon>
        </a>
        <section aria-labelledby="statement">
          <h2 id="statement">Statement</h2>
          ${this.#accounts()} ${this.#lines()}
        </section>
      </div>
    `
  }

  get #hasEarned(): boolean {
    const { value } = session.earnings
    return value !== null && millicredits(value.lifetime) > 0n
  }

  get #statement(): Statement {
    return this.#statements[this.account]
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      const [balance] = await Promise.all([
        session.loadBalance(),
        session.loadEarnings(),
        this.#statement.begin(),
      ])
      this.debt = balance.debt ?? "0"
    } catch (error) {
      this.error = error
    }
  }

  async #renewEarned(): Promise<void> {
    if (this.account !== "wallet") await this.#statement.renew()
  }

  /** Whose lines are shown, for those who have earned. */
  #accounts() {
    if (!this.#hasEarned) return nothing
    return html`<fieldset class="segments">
      <legend class="visually-hidden">Show the lines of</legend>
      ${ACCOUNTS.map(
        ([account, name]) => html`<label>
          <input
            class="visually-hidden"
            type="radio"
            name="account"
            .checked=${account === this.account}
            @change=${() => this.#show(account)}
          />${name}
        </label>`,
      )}
    </fieldset>`
  }

  #show(account: Account): void {
    this.account = account
    void this.#statement.begin()
  }

  #balance() {
    const balance = session.balance.value
    const amount = (credits: string | undefined) =>
      credits === undefined
        ? html`<span class="skeleton" style="width: 4em"></span>`
        : formatCredits(credits)
    const isHeld = balance !== null && millicredits(balance.held) > 0n
    return html`
      <div class="balance" aria-busy=${balance ? "false" : "true"}>
        <p>Available credits</p>
        <p class="available number">${amount(balance?.available)}</p>
        <dl>
          <div>
            <dt>Balance</dt>
            <dd class="number">${amount(balance?.balance)}</dd>
          </div>
          <div>
            <dt>Held</dt>
            <dd class="number">${amount(balance?.held)}</dd>
          </div>
        </dl>
        ${
          isHeld
            ? html`<p class="why">
                Held is set aside for the minute you are watching. What you do not use comes back.
              </p>`
            : nothing
        }
        ${this.#debt()}
        <a class="button add" href="/wallet/add"><km-icon name="plus"></km-icon>Add credits</a>
      </div>
    `
  }

  /** The socket tells no debt, so this is as of the last time the wallet was opened. */
  #debt() {
    const debt = this.debt
    if (millicredits(debt) === 0n) return nothing
    return html`<p class="why">
      You owe ${formatCredits(debt)} credits for a payment that was taken back.
      What you earn or buy next repays them first.
    </p>`
  }

  #lines() {
    const { entries, isLoading, error } = this.#statement.state.value
    const problem = this.error ?? error
    if (entries.length) {
      return html`<km-entries .entries=${entries}></km-entries>
        ${this.#more(problem)}`
    }
    if (problem) return failure("Your wallet did not load", problem, () => this.#load())
    if (isLoading || !session.balance.value) return waiting
    return empty
  }

  #more(problem: unknown) {
    const { hasMore, isLoading } = this.#statement.state.value
    if (!hasMore) return nothing
    return html`
      ${problem ? html`<p class="muted" role="alert">${explain(problem)}</p>` : nothing}
      <button
        class="button wide"
        type="button"
        aria-busy=${isLoading ? "true" : "false"}
        @click=${() => void this.#statement.more()}
      >
        Load more
      </button>
    `
  }
}

const ACCOUNTS: readonly [Account, string][] = [
  ["wallet", "Wallet"],
  ["earnings", "Earnings"],
  ["pending", "Pending"],
]

const waiting = html`
  <div class="stack" aria-hidden="true">
    ${[1, 2, 3, 4].map(() => html`<span class="skeleton line"></span>`)}
  </div>
`

const empty = html`
  <km-notice
    icon="wallet"
    heading="Nothing here yet"
    details="Credits you get, spend on watching and earn by going live appear here."
  >
    <a class="button primary" href="/">Explore the map</a>
  </km-notice>
`
