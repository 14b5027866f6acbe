/**
 * The seller's end of one viewing. The path is made as soon as the buyer is there; nothing is
 * sent on it before `play`: what is not billed yet is not shown.
 */

import { countSent, type Sent } from "@kamegor/sdk/rtc/counts"
import type { IceServers } from "@kamegor/sdk/rtc/ice"
import { Peer, type Signal } from "@kamegor/sdk/rtc/peer"
import { atFirst, inFull } from "./first-picture"

/** By then it is known what the path carries. */
const FULL_AFTER_MS = 1_000

interface OutletOptions {
  ice: IceServers
  policy: RTCIceTransportPolicy
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  /** What there will be to send. */
  media: MediaStream
  send: (signal: Signal) => void
  onState: (state: RTCPeerConnectionState) => void
}

export class Outlet {
  readonly #options: OutletOptions
  readonly #peer: Promise<Peer>
  /** The buyer listens. */
  #isHeard = false
  /** There is an offer that they have not heard. */
  #isDescribed = false
  #growth: ReturnType<typeof setTimeout> | undefined
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
    const isBack = this.#isHeard
    this.#isHeard = true
    const peer = await this.#peer
    if (isBack) peer.reoffer()
    // The candidates that were found meanwhile are part of it.
    else if (this.#isDescribed) peer.sendDescription()
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
    if (media && !this.#isClosed) {
      this.#growth ??= setTimeout(() => void inFull(peer.connection), FULL_AFTER_MS)
    }
  }

  async countSent(): Promise<Partial<Sent>> {
    return countSent((await this.#peer).connection)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#growth)
    void this.#peer.then((peer) => peer.close())
  }

  async #open(): Promise<Peer> {
    const { ice, policy, connect, media } = this.#options
    const connection = connect(await ice.configuration(policy))
    const peer = new Peer({
      connection,
      offers: true,
      send: (signal) => this.#send(signal),
      configure: () => ice.configuration(policy),
      onState: (state) => this.#follow(state),
    })
    const streams = [new MediaStream()]
    for (const track of this.#isClosed ? [] : media.getTracks()) {
      const sendEncodings = [atFirst(track)]
      const init = { direction: "sendonly", streams, sendEncodings } as const
      connection.addTransceiver(track.kind, init)
    }
    return peer
  }

  #send(signal: Signal): void {
    if (this.#isHeard) this.#options.send(signal)
    else if (signal.name === "offer") this.#isDescribed = true
  }

  #follow(state: RTCPeerConnectionState): void {
    this.#isConnected = state === "connected"
    this.#options.onState(state)
  }
}
