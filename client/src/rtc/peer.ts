/**
 * One viewing's media, seller to buyer. The seller offers and the buyer answers, so there is
 * no glare; the socket relays. Words: RFC 8829 (JSEP) for offer and answer, RFC 8838 for
 * trickled candidates.
 */

export type Signals = {
  offer: { sdp: string }
  answer: { sdp: string }
  ice_candidate: { candidate: RTCIceCandidateInit | null }
}
export type SignalName = keyof Signals
export type Signal = { [Name in SignalName]: { name: Name } & Signals[Name] }[SignalName]
export type Send = (signal: Signal) => void

/** How long a path may be silent before the seller looks for another; most come back at once. */
export const RESTART_AFTER_MILLISECONDS = 1_000

type PeerOptions = { connection: RTCPeerConnection; offers: boolean; send: Send }

export class Peer extends EventTarget {
  readonly #connection: RTCPeerConnection
  readonly #offers: boolean
  readonly #send: Send
  #early: RTCIceCandidateInit[] = []
  #restart: ReturnType<typeof setTimeout> | undefined

  constructor({ connection, offers, send }: PeerOptions) {
    super()
    this.#connection = connection
    this.#offers = offers
    this.#send = send
    if (offers) connection.onnegotiationneeded = () => this.#describe()
    connection.onicecandidate = ({ candidate }) =>
      send({ name: "ice_candidate", candidate: candidate?.toJSON() ?? null })
    connection.onconnectionstatechange = () => this.#follow()
  }

  get state(): RTCPeerConnectionState {
    return this.#connection.connectionState
  }

  get connection(): RTCPeerConnection {
    return this.#connection
  }

  /** Apply what the other peer said; an offer is answered. */
  async receive(signal: Signal): Promise<void> {
    if (signal.name === "ice_candidate") return this.#addCandidate(signal.candidate)
    await this.#connection.setRemoteDescription({ type: signal.name, sdp: signal.sdp })
    await this.#addEarlyCandidates()
    if (signal.name === "offer") await this.#describe()
  }

  /** Offer again to a buyer who may have missed it, or whose path may have moved. */
  async reoffer(): Promise<void> {
    if (this.#connection.signalingState === "have-local-offer") this.#sendDescription()
    else if (this.state !== "connected") this.#connection.restartIce()
  }

  /** Whether an offer comes from the connection this one already answers (RFC 8866, o= line). */
  continues(sdp: string): boolean {
    const current = this.#connection.remoteDescription
    return current === null || sessionOf(current.sdp) === sessionOf(sdp)
  }

  /** Send other tracks from now on, of the same kinds, without a new offer. */
  async replaceTracks(stream: MediaStream): Promise<void> {
    const senders = this.#connection.getSenders()
    for (const track of stream.getTracks()) {
      await senders
        .find((sender) => sender.track?.kind === track.kind)
        ?.replaceTrack(track)
    }
  }

  close(): void {
    clearTimeout(this.#restart)
    this.#connection.onconnectionstatechange = null
    this.#connection.close()
  }

  async #describe(): Promise<void> {
    await this.#connection.setLocalDescription()
    this.#sendDescription()
  }

  #sendDescription(): void {
    const { type, sdp } = this.#connection.localDescription as RTCSessionDescription
    this.#send({ name: type as "offer" | "answer", sdp })
  }

  async #addCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (candidate === null) return
    const remote = this.#connection.remoteDescription
    if (remote === null) {
      this.#early.push(candidate)
    } else if (isOfGeneration(candidate, remote.sdp)) {
      await this.#connection.addIceCandidate(candidate)
    }
  }

  async #addEarlyCandidates(): Promise<void> {
    const early = this.#early
    this.#early = []
    for (const candidate of early) await this.#addCandidate(candidate)
  }

  #follow(): void {
    clearTimeout(this.#restart)
    if (this.#offers && this.state === "failed") this.#connection.restartIce()
    if (this.#offers && this.state === "disconnected") {
      this.#restart = setTimeout(
        () => this.#connection.restartIce(),
        RESTART_AFTER_MILLISECONDS,
      )
    }
    this.dispatchEvent(new Event("state"))
  }
}

/** A restart leaves candidates of the old generation on their way; the browser refuses those. */
function isOfGeneration(candidate: RTCIceCandidateInit, sdp: string): boolean {
  const fragment = candidate.usernameFragment
  return !fragment || sdp.includes(`a=ice-ufrag:${fragment}\r\n`)
}

function sessionOf(sdp: string): string | undefined {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1]
}
