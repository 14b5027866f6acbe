/**
 * The access and refresh tokens, shared by every tab of this browser.
 *
 * A refresh token works once: the server takes a second use for theft and ends the whole
 * session. So one tab at a time renews, and the others take what it got.
 */

import { ApiError, SignedOut } from "../api/errors"
import type { Http } from "../api/http"
import { Store } from "../state/store"

const STORAGE_KEY = "kamegor.tokens"
const LOCK_NAME = "kamegor.renew"
/** Renew this early, so that no request is under way while its token runs out. */
const MARGIN_MS = 20_000

export interface TokenPair {
  access: string
  refresh: string
}

interface KeptTokens extends TokenPair {
  user_id: string
}

export interface TokenSurroundings {
  http: Http
  storage: Storage
  /** Missing on plain http. */
  locks?: Pick<LockManager, "request"> | undefined
}

export class Tokens {
  /** Whose tokens they are; another tab may change it at any time. */
  readonly userId: Store<string | null>
  #renewal: Promise<string> | null = null

  constructor(private readonly surroundings: TokenSurroundings) {
    this.userId = new Store(this.#read()?.user_id ?? null)
    globalThis.addEventListener?.("storage", (event) => {
      // A null key: everything was cleared.
      if (event.key === STORAGE_KEY || event.key === null) this.#tell()
    })
  }

  /** What the refresh token ends a session with, or nothing. */
  get refresh(): string | undefined {
    return this.#read()?.refresh
  }

  keep({ access, refresh }: TokenPair, userId: string): void {
    const kept: KeptTokens = { access, refresh, user_id: userId }
    this.surroundings.storage.setItem(STORAGE_KEY, JSON.stringify(kept))
    this.#tell()
  }

  forget(): void {
    this.surroundings.storage.removeItem(STORAGE_KEY)
    this.#tell()
  }

  /**
   * Return an access token that will not run out at once.
   *
   * @throws SignedOut there is none, and none can be had.
   */
  async fresh(): Promise<string> {
    const kept = this.#read()
    if (!kept) throw new SignedOut()
    const leftMs = expiryMs(kept.access) - this.surroundings.http.now()
    if (leftMs > MARGIN_MS) return kept.access
    return this.renew(kept.access)
  }

  /**
   * Return an access token other than `stale`, asking the server at most once.
   *
   * @throws SignedOut the server ended the session; the tokens are forgotten.
   * @throws ConnectionError no answer came; the tokens are kept.
   */
  renew(stale: string): Promise<string> {
    this.#renewal ??= this.#alone(() => this.#rotate(stale)).finally(() => {
      this.#renewal = null
    })
    return this.#renewal
  }

  async #rotate(stale: string): Promise<string> {
    const kept = this.#read()
    if (!kept) throw new SignedOut()
    if (kept.access !== stale) return kept.access
    try {
      const pair = await this.surroundings.http.send<TokenPair>("/api/sessions/refresh", {
        method: "POST",
        body: { refresh: kept.refresh },
      })
      this.keep(pair, kept.user_id)
      return pair.access
    } catch (error) {
      if (!isRefusal(error)) throw error
      this.forget()
      throw new SignedOut()
    }
  }

  async #alone<T>(action: () => Promise<T>): Promise<T> {
    const { locks } = this.surroundings
    return locks ? await locks.request(LOCK_NAME, action) : await action()
  }

  #tell(): void {
    this.userId.set(this.#read()?.user_id ?? null)
  }

  #read(): KeptTokens | null {
    const text = this.surroundings.storage.getItem(STORAGE_KEY)
    return text ? (JSON.parse(text) as KeptTokens) : null
  }
}

/** When a JWT runs out, on the server's clock. */
function expiryMs(access: string): number {
  const payload = access.split(".")[1] ?? ""
  const claims = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))
  return claims.exp * 1000
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && [400, 401, 403].includes(error.status)
}
