/** Who is signed in, and what the whole app knows about them. */

import type { Api } from "../api/client"
import type { Http } from "../api/http"
import type {
  Balance,
  Earnings,
  EarningsTold,
  Inbox,
  OwnProfile,
  Unread,
} from "../api/types"
import { Store } from "../state/store"
import type { TokenPair, Tokens } from "./tokens"

export interface Credentials {
  email: string
  password: string
  /** Of the second factor, for those who have one. */
  code?: string
}

type Welcome = TokenPair & { profile: OwnProfile }

export interface SessionSurroundings {
  http: Http
  tokens: Tokens
  api: Api
}

export class Session {
  /** Known as soon as the page opens. */
  readonly userId: Store<string | null>
  /** Null until it is fetched, which begins by itself. */
  readonly profile = new Store<OwnProfile | null>(null)
  /** The newest the server told, by REST or by the socket's `balance` event. */
  readonly balance = new Store<Balance | null>(null)
  /** How many notifications the person has not read. */
  readonly unreadCount = new Store(0)

  /** Null until it is fetched. */
  readonly earnings = new Store<Earnings | null>(null)
  /** The socket's last `earnings` event: what is told changes with each. */
  readonly earningsTold = new Store<EarningsTold | null>(null)

  /** Whoever signs in here comes with a profile. */
  #arriving: OwnProfile | null = null

  constructor(private readonly surroundings: SessionSurroundings) {
    this.userId = surroundings.tokens.userId
    this.userId.subscribe(() => this.#follow())
    this.#follow()
  }

  async signUp(person: Credentials & { username: string }): Promise<void> {
    await this.#enter("/api/users", person)
  }

  async signIn(credentials: Credentials): Promise<void> {
    await this.#enter("/api/sessions", credentials)
  }

  /** Leave here at once, then tell the server. */
  async signOut(): Promise<void> {
    const { http, tokens } = this.surroundings
    const refresh = tokens.refresh
    tokens.forget()
    await http.send("/api/sessions", { method: "DELETE", body: { refresh } })
  }

  /** The server ended the session, as `signed_out` on the socket tells. */
  leave(): void {
    this.surroundings.tokens.forget()
  }

  /** A token for the socket's handshake. Throws `SignedOut`. */
  accessToken(): Promise<string> {
    return this.surroundings.tokens.fresh()
  }

  /** Fetch the person's own profile. */
  async loadProfile(): Promise<OwnProfile> {
    const profile = await this.surroundings.api.get<OwnProfile>("/api/profiles/me")
    this.profile.set(profile)
    return profile
  }

  /** Fetch the balance. */
  async loadBalance(): Promise<Balance> {
    const balance = await this.surroundings.api.get<Balance>("/api/credits/balance")
    this.balance.set(balance)
    return balance
  }

  /** Ask how many notifications are unread. */
  async loadUnreadCount(): Promise<void> {
    const { api } = this.surroundings
    const inbox = await api.get<Inbox>("/api/notifications?page_size=1")
    this.unreadCount.set(inbox.unread_count)
  }

  /** Mark notifications as read, up to and including one. */
  async readNotifications(upTo: string): Promise<void> {
    const body = { up_to: upTo }
    const { api } = this.surroundings
    const { unread_count } = await api.put<Unread>("/api/notifications/read", body)
    this.unreadCount.set(unread_count)
  }

  /** Fetch what the person has earned. */
  async loadEarnings(): Promise<Earnings> {
    const earnings = await this.surroundings.api.get<Earnings>("/api/earnings")
    this.earnings.set(earnings)
    return earnings
  }

  async #enter(path: string, body: object): Promise<void> {
    const { http, tokens } = this.surroundings
    const welcome = await http.send<Welcome>(path, { method: "POST", body })
    this.#arriving = welcome.profile
    tokens.keep(welcome, welcome.profile.id)
  }

  /** Forget the last person, and learn about the next, who may come from another tab. */
  #follow(): void {
    const userId = this.userId.value
    const isArriving = userId !== null && this.#arriving?.id === userId
    this.profile.set(isArriving ? this.#arriving : null)
    this.balance.set(null)
    this.unreadCount.set(0)
    this.earnings.set(null)
    this.earningsTold.set(null)
    this.#arriving = null
    // Whoever needs the profile asks again, and shows why there is none.
    if (userId && !isArriving) this.loadProfile().catch(() => {})
  }
}
