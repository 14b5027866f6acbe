/**
 * The one socket of this page, open while somebody is signed in.
 *
 * The handshake carries an access token, and the server closes the socket when that token runs
 * out; so every reconnect first makes sure of a fresh one.
 */

import { Socket } from "phoenix"
import { Store } from "../state/store"
import { type Protocol, Topic } from "./topic"

export type ConnectionState = "connecting" | "open" | "lost"

export interface RealtimeSurroundings {
  endpoint: string
  userId: Store<string | null>
  isHidden: () => boolean
  /** @throws SignedOut there is no session any more. */
  accessToken: () => Promise<string>
}

/** How long to wait before each try; the first is at once, for a server that only restarted. */
const RECONNECT_DELAYS_MS = [100, 300, 1_000, 2_000, 3_000]
const LAST_DELAY_MS = 5_000
/** Soon enough for the ten seconds after which somebody counts as gone. */
const UNSEEN_DELAY_MS = 1_000
/** Less than the proxies' usual minute, and a dead line is noticed while it still matters. */
const HEARTBEAT_MS = 15_000

export class Realtime {
  readonly state = new Store<ConnectionState>("connecting")
  readonly #surroundings: RealtimeSurroundings
  readonly #socket: Socket
  #token = ""

  constructor(surroundings: RealtimeSurroundings) {
    this.#surroundings = surroundings
    this.#socket = new Socket(surroundings.endpoint, {
      // Read at every handshake, though the types know a fixed string only.
      authToken: (() => this.#token) as unknown as string,
      heartbeatIntervalMs: HEARTBEAT_MS,
      reconnectAfterMs: (tries) => this.#prepareReconnect(tries),
      rejoinAfterMs: delayOf,
    })
    this.#socket.onOpen(() => this.state.set("open"))
    this.#socket.onClose(() => this.#closed())
    surroundings.userId.subscribe(() => void this.#follow())
    void this.#follow()
  }

  /** Name a topic to join. Several may hold different topics; one topic has one holder. */
  topic<P extends Protocol>(name: string, params: object = {}): Topic<P> {
    return new Topic<P>(this.#socket.channel(name, params))
  }

  /** Connect for the person who signed in, or let go of the one who left. */
  async #follow(): Promise<void> {
    this.#socket.disconnect()
    this.state.set("connecting")
    if (this.#surroundings.userId.value === null) return
    await this.#freshen()
    if (this.#surroundings.userId.value !== null) this.#socket.connect()
  }

  #closed(): void {
    if (this.#surroundings.userId.value === null) return
    this.state.set("lost")
    if (this.#surroundings.isHidden())
      setTimeout(() => void this.#comeBackUnseen(), UNSEEN_DELAY_MS)
  }

  /** The library lets a hidden page be; but behind another window somebody may be live. */
  async #comeBackUnseen(): Promise<void> {
    if (this.#socket.isConnected() || !this.#surroundings.isHidden()) return
    await this.#follow()
  }

  #prepareReconnect(tries: number): number {
    void this.#freshen()
    return delayOf(tries)
  }

  /** Without an answer the old token is tried; a session that ended ends the socket as well. */
  async #freshen(): Promise<void> {
    try {
      this.#token = await this.#surroundings.accessToken()
    } catch {
      // Signed out: `userId` has changed and disconnected us. Unreachable: so is the socket.
    }
  }
}

function delayOf(tries: number): number {
  const delay = RECONNECT_DELAYS_MS[tries - 1] ?? LAST_DELAY_MS
  // Spread, so that a restarted server is not met by everybody at once.
  return delay * (0.5 + Math.random())
}
