/**
 * The seller's end of one viewing. The path is made as soon as the buyer is there; nothing is
 * sent on it before `play`: what is not billed yet is not shown.
 */

import { countSent, type Sent } from "../rtc/counts"
import type { IceServers } from "../rtc/ice"
import { Peer, type Signal } from "../rtc/peer"

interface OutletOptions {
  ice: IceServers
  policy: RTCIceTransportPolicy
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  /** Of what kinds there is something to send. */
  kinds: string[]
  send: (signal: Signal) => void
  onState: (state: RTCPeerConnectionState) => void
}

export class Outlet {
  readonly #options: OutletOptions
  readonly #peer: Promise<Peer>
  /** What is said before the buyer listens; null once they do. */
  #held: Signal[] | null = []
  #isClosed = false
  #isConnected = false

  /** Begins at once: describing and gathering take as long as the buyer's way here. */
  constructor(options: OutletOptions) {
    this.#options = options
    this.#peer = this.#open()
  }

  get isConnected(): boolean {
    return this.#isConnected
  }

  /** The buyer is in the room, for the first time or again. */
  async greet(): Promise<void> {
    const held = this.#held
    this.#held = null
    for (const signal of held ?? []) this.#options.send(signal)
    const peer = await this.#peer
    if (held === null) peer.reoffer()
  }

  async hear(signal: Signal): Promise<void> {
    const peer = await this.#peer
    await peer.receive(signal).catch(() => {
      // What cannot be used now, the next offer makes good.
    })
  }

  /** Send this from now on, or nothing. */
  async play(media: MediaStream | null): Promise<void> {
    const peer = await this.#peer
    await peer.play(media).catch(() => {
      // The connection was closed meanwhile.
    })
  }

  async countSent(): Promise<Partial<Sent>> {
    return countSent((await this.#peer).connection)
  }

  close(): void {
    this.#isClosed = true
    void this.#peer.then((peer) => peer.close())
  }

  async #open(): Promise<Peer> {
    const { ice, policy, connect, kinds } = this.#options
    const connection = connect(await ice.configuration(policy))
    const peer = new Peer({
      connection,
      offers: true,
      send: (signal) => this.#send(signal),
      configure: () => ice.configuration(policy),
      onState: (state) => this.#follow(state),
    })
    const streams = [new MediaStream()]
    for (const kind of this.#isClosed ? [] : kinds) {
      connection.addTransceiver(kind, { direction: "sendonly", streams })
    }
    return peer
  }

  #send(signal: Signal): void {
    if (this.#held) this.#held.push(signal)
    else this.#options.send(signal)
  }

  #follow(state: RTCPeerConnectionState): void {
    this.#isConnected = state === "connected"
    this.#options.onState(state)
  }
}
