/**
 * The one socket of this page, open while somebody is signed in.
 *
 * The handshake carries an access token, and the server closes the socket when that token runs
 * out; so every handshake first makes sure of a fresh one.
 */

import { Socket } from "phoenix"
import { Store } from "../state/store"
import { transportWith } from "./handshake"
import { type Protocol, Topic } from "./topic"

/** `displaced`: this person has opened newer windows, as many as may be; see `comeBack`. */
export type ConnectionState = "connecting" | "open" | "lost" | "displaced"

export interface RealtimeSurroundings {
  endpoint: string
  userId: Store<string | null>
  isHidden: () => boolean
  /** Asked at every handshake. Throws if there is no session any more, or no answer. */
  accessToken: () => Promise<string>
}

/** The server closes a person's oldest socket with it, when they have opened one too many. */
const TOO_MANY_SOCKETS = 4409
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

  constructor(surroundings: RealtimeSurroundings) {
    this.#surroundings = surroundings
    this.#socket = new Socket(surroundings.endpoint, {
      transport: transportWith(surroundings.accessToken),
      heartbeatIntervalMs: HEARTBEAT_MS,
      reconnectAfterMs: delayOf,
      rejoinAfterMs: delayOf,
    })
    this.#socket.onOpen(() => this.state.set("open"))
    this.#socket.onClose(({ code }: { code: number }) => this.#closed(code))
    surroundings.userId.subscribe(() => this.#follow())
    this.#follow()
  }

  /** Name a topic to join. Several may hold different topics; one topic has one holder. */
  topic<P extends Protocol>(name: string, params: object = {}): Topic<P> {
    return new Topic<P>(this.#socket.channel(name, params))
  }

  /** Connect again, though another window must then let go. */
  comeBack(): void {
    if (this.state.value === "displaced") this.#follow()
  }

  /** Connect for the person who signed in, or let go of the one who left. */
  #follow(): void {
    this.#socket.disconnect()
    this.state.set("connecting")
    if (this.#surroundings.userId.value !== null) this.#socket.connect()
  }

  #closed(code: number): void {
    if (this.#surroundings.userId.value === null) return
    if (code === TOO_MANY_SOCKETS) this.#giveWay()
    else this.#miss()
  }

  #miss(): void {
    this.state.set("lost")
    if (this.#surroundings.isHidden())
      setTimeout(() => this.#comeBackUnseen(), UNSEEN_DELAY_MS)
  }

  /** Whoever came back by themselves would close the next window, and that one the next. */
  #giveWay(): void {
    this.#socket.disconnect()
    this.state.set("displaced")
  }

  /** The library lets a hidden page be; but behind another window somebody may be live. */
  #comeBackUnseen(): void {
    if (this.#socket.isConnected() || !this.#surroundings.isHidden()) return
    if (this.state.value === "displaced") return
    this.#follow()
  }
}

function delayOf(tries: number): number {
  const delay = RECONNECT_DELAYS_MS[tries - 1] ?? LAST_DELAY_MS
  // Spread, so that a restarted server is not met by everybody at once.
  return delay * (0.5 + Math.random())
}
