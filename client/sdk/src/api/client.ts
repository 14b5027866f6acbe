/** The API as the signed-in person. */

import type { Tokens } from "../session/tokens"
import { ApiError } from "./errors"
import type { Exchange, Http } from "./http"

export interface CallOptions {
  signal?: AbortSignal
  timeoutMs?: number
  keepalive?: boolean
  /** For a POST that moves money: the same key never moves it twice. */
  idempotencyKey?: string
}

export class Api {
  constructor(
    private readonly http: Http,
    private readonly tokens: Tokens,
  ) {}

  get<T>(path: string, options?: CallOptions): Promise<T> {
    return this.#call<T>("GET", path, undefined, options)
  }

  post<T>(path: string, body: unknown = {}, options?: CallOptions): Promise<T> {
    return this.#call<T>("POST", path, body, options)
  }

  put<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.#call<T>("PUT", path, body, options)
  }

  patch<T>(path: string, body: unknown, options?: CallOptions): Promise<T> {
    return this.#call<T>("PATCH", path, body, options)
  }

  delete<T>(path: string, body?: unknown, options?: CallOptions): Promise<T> {
    return this.#call<T>("DELETE", path, body, options)
  }

  async #call<T>(
    method: string,
    path: string,
    body: unknown,
    { idempotencyKey, ...rest }: CallOptions = {},
  ): Promise<T> {
    // A Structured Field string, so quoted (draft-ietf-httpapi-idempotency-key-header).
    const headers = idempotencyKey ? { "idempotency-key": `"${idempotencyKey}"` } : {}
    return this.#authorized({ method, path, exchange: { ...rest, body, headers } })
  }

  /** Send; if the token was refused after all, renew it and send once more. */
  async #authorized<T>(call: { method: string; path: string; exchange: Exchange }) {
    const access = await this.tokens.fresh()
    try {
      return await this.#send<T>(call, access)
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error
    }
    return this.#send<T>(call, await this.tokens.renew(access))
  }

  #send<T>(
    { method, path, exchange }: { method: string; path: string; exchange: Exchange },
    access: string,
  ): Promise<T> {
    const headers = { ...exchange.headers, authorization: `Bearer ${access}` }
    return this.http.send<T>(path, { ...exchange, method, headers })
  }
}
