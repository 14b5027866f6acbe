/** One exchange with the server: JSON there, JSON back, refusals thrown. */

import { ApiError, ConnectionError, type Problem } from "./errors"

const TIMEOUT_MS = 15_000

export interface Exchange {
  method?: string
  body?: unknown
  headers?: Record<string, string>
  /** Gives the exchange up; the `AbortError` is then the caller's own. */
  signal?: AbortSignal
  timeoutMs?: number
  /** Goes out though the page is on its way out. */
  keepalive?: boolean
}

export class Http {
  #clockOffsetMs = 0

  /** `origin` is empty on a page of the site itself. */
  constructor(private readonly origin = "") {}

  /** The server's time, as its last answer told it: a device's own clock may be wrong. */
  now(): number {
    return Date.now() + this.#clockOffsetMs
  }

  /**
   * Send and return the decoded answer; `undefined` if it has no body.
   *
   * @throws ApiError the server refused or failed.
   * @throws ConnectionError no answer came.
   */
  async send<T>(path: string, exchange: Exchange = {}): Promise<T> {
    const response = await this.#answer(path, exchange)
    this.#setClock(response)
    if (!response.ok) throw new ApiError(await problemOf(response))
    if (response.status === 204) return undefined as T
    return (await response.json()) as T
  }

  async #answer(path: string, exchange: Exchange): Promise<Response> {
    const timeout = AbortSignal.timeout(exchange.timeoutMs ?? TIMEOUT_MS)
    const signals = exchange.signal ? [exchange.signal, timeout] : [timeout]
    try {
      return await fetch(this.origin + path, {
        method: exchange.method ?? "GET",
        signal: AbortSignal.any(signals),
        keepalive: exchange.keepalive ?? false,
        ...content(exchange),
      })
    } catch (error) {
      if (exchange.signal?.aborted) throw error
      throw new ConnectionError(reasonOf(timeout))
    }
  }

  #setClock(response: Response): void {
    const sentAt = Date.parse(response.headers.get("date") ?? "")
    if (!Number.isNaN(sentAt)) this.#clockOffsetMs = sentAt - Date.now()
  }
}

/** The path of a link the server gave, whatever host it believes it has. */
export function pathOf(link: string): string {
  const url = new URL(link, "http://localhost")
  return url.pathname + url.search
}

/** A new value for `Idempotency-Key`; keep it, and send it again with the same body. */
export function newIdempotencyKey(): string {
  // randomUUID() is missing on plain http, as when a phone opens a developer's machine.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
}

function content({ body, headers }: Exchange): RequestInit {
  const accept = { accept: "application/json", ...headers }
  if (body === undefined) return { headers: accept }
  // The browser itself writes a form's content type, with its boundary.
  if (body instanceof FormData) return { headers: accept, body }
  return {
    headers: { "content-type": "application/json", ...accept },
    body: JSON.stringify(body),
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = {
    status: response.status,
    code: "server_error",
    detail: "Something broke on our side. Try again in a moment.",
  }
  const type = response.headers.get("content-type") ?? ""
  // A proxy in between answers in HTML.
  if (!type.startsWith("application/problem+json")) return fallback
  return { ...fallback, ...((await response.json()) as Partial<Problem>) }
}

function reasonOf(timeout: AbortSignal): ConnectionError["reason"] {
  if (timeout.aborted) return "timeout"
  return globalThis.navigator?.onLine === false ? "offline" : "unreachable"
}
