/**
 * The access and refresh tokens, shared by every tab of this browser.
 *
 * A refresh token works once: the server takes a second use for theft and ends the whole
 * session. So one tab at a time renews, and the others take what it got. And a renewal has a key,
 * kept before it is sent: when the answer never came, as the page or the line was gone, the same
 * key brings the same answer again.
 */

import { ApiError, SignedOut } from "../api/errors"
import { type Http, newIdempotencyKey } from "../api/http"
import { Store } from "../state/store"
import type { Keeper } from "./memory"

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
  /** Under which a renewal was asked for whose answer is not there yet. */
  renewal_key?: string
}

export interface TokenSurroundings {
  http: Http
  storage: Keeper
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
    this.#write({ access, refresh, user_id: userId })
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
    const kept = this.#present()
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
    const kept = this.#present()
    if (kept.access !== stale) return kept.access
    const renewal_key = kept.renewal_key ?? newIdempotencyKey()
    this.#write({ ...kept, renewal_key })
    const pair = await this.#ask(kept.refresh, renewal_key)
    // Whoever signed out, or in, meanwhile has the last word.
    const present = this.#present()
    if (present.refresh !== kept.refresh) return present.access
    if (!pair) {
      this.forget()
      throw new SignedOut()
    }
    this.keep(pair, kept.user_id)
    return pair.access
  }

  /** The next pair of tokens; null if the server ended the session. */
  async #ask(refresh: string, renewalKey: string): Promise<TokenPair | null> {
    try {
      return await this.surroundings.http.send<TokenPair>("/api/sessions/refresh", {
        method: "POST",
        headers: { "idempotency-key": `"${renewalKey}"` },
        body: { refresh },
      })
    } catch (error) {
      if (isRefusal(error)) return null
      throw error
    }
  }

  async #alone<T>(action: () => Promise<T>): Promise<T> {
    const { locks } = this.surroundings
    return locks ? await locks.request(LOCK_NAME, action) : await action()
  }

  #tell(): void {
    this.userId.set(this.#read()?.user_id ?? null)
  }

  #present(): KeptTokens {
    const kept = this.#read()
    if (!kept) throw new SignedOut()
    return kept
  }

  #write(kept: KeptTokens): void {
    this.surroundings.storage.setItem(STORAGE_KEY, JSON.stringify(kept))
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
