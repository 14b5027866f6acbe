/** Stands in for the server's end of the WebSocket: Phoenix Channels V2, in memory. */

import { vi } from "vitest"

type Frame = [
  joinRef: string | null,
  ref: string | null,
  topic: string,
  event: string,
  payload: Record<string, unknown>,
]

type Answer = (payload: Record<string, unknown>) => unknown

const CLOSED = 3

export class SocketServer {
  /** What clients said, without their joins' references. */
  readonly heard: { topic: string; event: string; payload: Record<string, unknown> }[] =
    []
  /** The subprotocols of each handshake, which carry the token. */
  readonly handshakes: string[][] = []
  readonly #answers = new Map<string, Answer>()
  #client: Line | null = null
  #isDeaf = false

  /** Take the place of the browser's WebSocket until the test is over. */
  install(): void {
    const server = this
    class Connected extends Line {
      constructor(_url: string, protocols: string[]) {
        super(server)
        server.handshakes.push(protocols)
        server.#client = this
      }
    }
    vi.stubGlobal("WebSocket", Connected)
  }

  /** Answer a kind of event on a topic; throw to refuse. Others are answered with `{}`. */
  on(topic: string, event: string, answer: Answer): void {
    this.#answers.set(`${topic} ${event}`, answer)
  }

  /** Tell the client something. */
  push(topic: string, event: string, payload: object): void {
    this.#client?.deliver([null, null, topic, event, { ...payload }])
  }

  /** Keep the line and answer nothing, as a process that hangs; the next line is well. */
  answerNoMore(): void {
    this.#isDeaf = true
  }

  /** Cut the line; with a code, say why. */
  drop(code = 1006): void {
    this.#isDeaf = false
    this.#client?.cut(code)
  }

  events(topic: string): string[] {
    return this.heard.filter((frame) => frame.topic === topic).map(({ event }) => event)
  }

  receive(line: Line, [joinRef, ref, topic, event, payload]: Frame): void {
    this.heard.push({ topic, event, payload })
    if (this.#isDeaf) return
    const reply = (status: string, response: unknown) =>
      line.deliver([joinRef, ref, topic, "phx_reply", { status, response }])
    try {
      reply("ok", this.#answers.get(`${topic} ${event}`)?.(payload) ?? {})
    } catch (refusal) {
      reply("error", { reason: (refusal as Error).message })
    }
  }
}

class Line {
  readyState = 0
  bufferedAmount = 0
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onerror: (() => void) | null = null

  constructor(private readonly server: SocketServer) {
    setTimeout(() => this.#open(), 0)
  }

  send(text: string): void {
    // A network is never so quick as to answer within the same turn.
    setTimeout(() => this.server.receive(this, JSON.parse(text)), 0)
  }

  deliver(frame: Frame): void {
    if (this.readyState === 1) this.onmessage?.({ data: JSON.stringify(frame) })
  }

  close(): void {
    this.cut(1006)
  }

  cut(code: number): void {
    if (this.readyState === CLOSED) return
    this.readyState = CLOSED
    this.onclose?.({ code })
  }

  #open(): void {
    this.readyState = 1
    this.onopen?.()
  }
}
