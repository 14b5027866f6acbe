/** A real HTTP server on this machine that answers as a test says. */

import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"

export interface Received {
  method: string
  path: string
  headers: IncomingMessage["headers"]
  body: string
}

export interface Answer {
  status: number
  body?: unknown
  type?: string
  /** When the server believes it is. */
  date?: Date
}

export type Answers = (request: Received) => Answer | Promise<Answer>

export class TestServer {
  readonly received: Received[] = []
  answers: Answers = () => ({ status: 500 })
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const received: Received = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    }
    this.received.push(received)
    const answer = await this.answers(received)
    const { status, body, type = "application/json", date = new Date() } = answer
    response.writeHead(status, { "content-type": type, date: date.toUTCString() })
    response.end(typeof body === "string" ? body : JSON.stringify(body))
  })

  get origin(): string {
    const { port } = this.#server.address() as AddressInfo
    return `http://127.0.0.1:${port}`
  }

  async start(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done))
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((done) => this.#server.close(done))
  }

  /** `POST /api/users` and so on, in order of arrival. */
  get calls(): string[] {
    return this.received.map(({ method, path }) => `${method} ${path}`)
  }
}

export function problem(status: number, code: string, more: object = {}): Answer {
  const body = { type: `/docs/errors#${code}`, status, code, detail: code, ...more }
  return { status, body, type: "application/problem+json" }
}

/** An access token that runs out in so long; the client checks nothing else of it. */
export function accessToken(name: string, lifetimeSeconds = 300): string {
  const exp = Math.floor(Date.now() / 1000) + lifetimeSeconds
  const claims = { sub: "alice", jti: name, exp }
  return `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.x`
}
