/** The buyer's end of the media: one peer, and another when the seller comes back as new. */

import { Store } from "../state/store"
import type { IceServers } from "./ice"
import { Peer, type Signal } from "./peer"

interface ReceptionOptions {
  ice: IceServers
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  send: (signal: Signal) => void
  onState: (state: RTCPeerConnectionState) => void
}

export class Reception {
  readonly media = new Store<MediaStream | null>(null)
  readonly #options: ReceptionOptions
  #policy: RTCIceTransportPolicy = "relay"
  #peer: Peer | null = null
  #arrived: MediaStream | null = null
  #isClosed = false
  #heard: Promise<void> = Promise.resolve()

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  get connection(): RTCPeerConnection | null {
    return this.#peer?.connection ?? null
  }

  get isConnected(): boolean {
    return this.#peer?.isConnected ?? false
  }

  /** Be ready before the first offer. */
  prepare(policy: RTCIceTransportPolicy): void {
    this.#policy = policy
    this.#heard = this.#heard
      .then(() => this.#open())
      .catch(() => {
        // The offer tries again.
      })
  }

  /** Take what the seller sent, in its order. */
  hear(signal: Signal): Promise<void> {
    this.#heard = this.#heard
      .then(() => this.#take(signal))
      .catch(() => {
        // What one peer cannot use, the next offer makes good.
      })
    return this.#heard
  }

  close(): void {
    this.#isClosed = true
    this.#peer?.close()
    this.media.set(null)
  }

  async #take(signal: Signal): Promise<void> {
    const isNewSeller =
      signal.name === "offer" && this.#peer?.continues(signal.sdp) === false
    if (!this.#peer || isNewSeller) await this.#open()
    if (this.#isClosed) return
    await this.#peer?.receive(signal)
    // Shown only now: what a picture takes to set up would hold up the answer.
    this.media.set(this.#arrived)
  }

  async #open(): Promise<void> {
    const early = this.#peer?.takeEarly() ?? []
    this.#peer?.close()
    const { ice, connect, send, onState } = this.#options
    const connection = connect(await ice.configuration(this.#policy))
    connection.ontrack = ({ streams: [stream] }) => {
      this.#arrived = stream ?? null
    }
    this.#peer = new Peer({
      connection,
      offers: false,
      send,
      configure: () => ice.configuration(this.#policy),
      onState,
    })
    for (const candidate of early) {
      await this.#peer.receive({ name: "ice_candidate", candidate })
    }
    if (this.#isClosed) this.#peer.close()
  }
}
