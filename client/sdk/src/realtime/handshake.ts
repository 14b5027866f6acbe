/**
 * A WebSocket that first gets a token, and only then connects.
 *
 * The library connects whenever it sees fit: after a delay, when the page is shown again, or
 * comes back from the browser's cache. A token that was read before may have run out by then,
 * and the server refuses the handshake.
 */

/** As phoenix.js itself says it. */
const TOKEN_PREFIX = "base64url.bearer.phx."

/** Return the transport to hand to the library. `accessToken` may throw: then nothing opens. */
export function transportWith(
  accessToken: () => Promise<string>,
): new (
  url: string,
) => object {
  return class extends Handshake {
    constructor(url: string) {
      super(url, accessToken)
    }
  }
}

/** What the library uses of a WebSocket. */
class Handshake {
  binaryType: BinaryType = "arraybuffer"
  onopen: (() => void) | null = null
  onmessage: ((event: MessageEvent) => void) | null = null
  onerror: ((event: Event) => void) | null = null
  onclose: ((event: Pick<CloseEvent, "code">) => void) | null = null
  #socket: WebSocket | null = null
  #isGivenUp = false

  constructor(url: string, accessToken: () => Promise<string>) {
    void this.#connect(url, accessToken)
  }

  get readyState(): number {
    return this.#socket?.readyState ?? (this.#isGivenUp ? 3 : 0)
  }

  get bufferedAmount(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  send(frame: string): void {
    this.#socket?.send(frame)
  }

  close(code?: number, reason?: string): void {
    if (this.#socket) this.#socket.close(code, reason)
    else this.#giveUp()
  }

  async #connect(url: string, accessToken: () => Promise<string>): Promise<void> {
    const token = await accessToken().catch(() => null)
    if (token === null) this.#giveUp()
    if (token === null || this.#isGivenUp) return
    const proof = TOKEN_PREFIX + btoa(token).replaceAll("=", "")
    const socket = new WebSocket(url, ["phoenix", proof])
    socket.binaryType = this.binaryType
    socket.onopen = () => this.onopen?.()
    socket.onmessage = (event) => this.onmessage?.(event)
    socket.onerror = (event) => this.onerror?.(event)
    socket.onclose = (event) => this.onclose?.(event)
    this.#socket = socket
  }

  /** To the library it is a line that was cut: it tries again, unless it closed this itself. */
  #giveUp(): void {
    if (this.#isGivenUp) return
    this.#isGivenUp = true
    this.onclose?.({ code: 1006 })
  }
}
