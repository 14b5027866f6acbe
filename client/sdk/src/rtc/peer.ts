/**
 * One viewing's media, seller to buyer. The seller offers and the buyer answers, so there is
 * no glare; the socket relays. Words: RFC 8829 (JSEP) for offer and answer, RFC 8838 for
 * trickled candidates.
 */

export type Signal =
  | { name: "offer" | "answer"; sdp: string }
  | { name: "ice_candidate"; candidate: RTCIceCandidateInit | null }

/** Candidates kept for a description that has not come: more than any browser gathers. */
const KEPT_CANDIDATES = 500

/** How long a path may be silent before the seller looks for another; most come back at once. */
export const RESTART_AFTER_MS = 1_000

interface PeerOptions {
  connection: RTCPeerConnection
  /** The seller's end: it offers, and looks for another path when one fails. */
  offers: boolean
  send: (signal: Signal) => void
  /** Credentials for TURN that still hold, before a path is looked for again. */
  configure: () => Promise<RTCConfiguration>
  onState: (state: RTCPeerConnectionState) => void
}

export class Peer {
  readonly #options: PeerOptions
  #received: Promise<void> = Promise.resolve()
  #early: RTCIceCandidateInit[] = []
  #restart: ReturnType<typeof setTimeout> | undefined

  constructor(options: PeerOptions) {
    this.#options = options
    const { connection, offers, send } = options
    if (offers) connection.onnegotiationneeded = () => void this.#describe()
    connection.onicecandidate = ({ candidate }) =>
      send({ name: "ice_candidate", candidate: candidate?.toJSON() ?? null })
    connection.onconnectionstatechange = () => this.#follow()
  }

  get connection(): RTCPeerConnection {
    return this.#options.connection
  }

  get isConnected(): boolean {
    return this.connection.connectionState === "connected"
  }

  /** Apply what the other peer said, in the order it was said; an offer is answered. */
  receive(signal: Signal): Promise<void> {
    const applied = this.#received.then(() => this.#apply(signal))
    this.#received = applied.catch(() => {})
    return applied
  }

  /** What came for a description that has not: a connection made anew may be its own. */
  takeEarly(): RTCIceCandidateInit[] {
    return this.#early.splice(0)
  }

  /** Offer again to a buyer who may have missed it, or whose way here may have moved. */
  reoffer(): void {
    const { signalingState } = this.connection
    if (signalingState === "have-local-offer") this.sendDescription()
    else if (!this.isConnected) void this.#restartIce()
  }

  /** Send the offer or answer as it is now, with the candidates that are known. */
  sendDescription(): void {
    const { type, sdp } = this.connection.localDescription as RTCSessionDescription
    this.#options.send({ name: type as "offer" | "answer", sdp })
  }

  /** Whether an offer comes from the connection this one already answers (RFC 8866, o= line). */
  continues(sdp: string): boolean {
    const current = this.connection.remoteDescription
    return current === null || sessionOf(current.sdp) === sessionOf(sdp)
  }

  /** Send these tracks from now on, or nothing at all, which takes no new offer. */
  async play(media: MediaStream | null): Promise<void> {
    const tracks = media?.getTracks() ?? []
    const replaced = this.connection.getTransceivers().map(({ sender, receiver }) => {
      const { kind } = receiver.track
      return sender.replaceTrack(tracks.find((track) => track.kind === kind) ?? null)
    })
    await Promise.all(replaced)
  }

  close(): void {
    clearTimeout(this.#restart)
    this.connection.onconnectionstatechange = null
    this.connection.onnegotiationneeded = null
    this.connection.onicecandidate = null
    this.connection.close()
  }

  async #apply(signal: Signal): Promise<void> {
    if (this.connection.signalingState === "closed") return
    if (signal.name === "ice_candidate") return this.#addCandidate(signal.candidate)
    if (signal.name === "offer" && this.connection.remoteDescription)
      await this.#configure()
    await this.connection.setRemoteDescription({ type: signal.name, sdp: signal.sdp })
    for (const candidate of this.takeEarly()) {
      if (isOfGeneration(candidate, signal.sdp)) await this.#addCandidate(candidate)
    }
    if (signal.name === "offer") await this.#describe()
  }

  async #describe(): Promise<void> {
    await this.connection.setLocalDescription()
    this.sendDescription()
  }

  async #addCandidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (candidate === null) return
    const remote = this.connection.remoteDescription
    if (remote !== null && isOfGeneration(candidate, remote.sdp)) {
      await this.connection.addIceCandidate(candidate)
    } else if (this.#early.length < KEPT_CANDIDATES) {
      this.#early.push(candidate)
    }
  }

  #follow(): void {
    const { connectionState } = this.connection
    clearTimeout(this.#restart)
    if (this.#options.offers && connectionState === "failed") void this.#restartIce()
    if (this.#options.offers && connectionState === "disconnected") {
      this.#restart = setTimeout(() => void this.#restartIce(), RESTART_AFTER_MS)
    }
    this.#options.onState(connectionState)
  }

  async #restartIce(): Promise<void> {
    await this.#configure()
    if (this.connection.signalingState !== "closed") this.connection.restartIce()
  }

  /** Without an answer the old credentials are tried: they may do. */
  async #configure(): Promise<void> {
    try {
      this.connection.setConfiguration(await this.#options.configure())
    } catch {}
  }
}

/**
 * A candidate may overtake its description, and a restart leaves some of the old generation on
 * their way. The browser refuses both.
 */
function isOfGeneration(candidate: RTCIceCandidateInit, sdp: string): boolean {
  const fragment = candidate.usernameFragment
  return !fragment || sdp.includes(`a=ice-ufrag:${fragment}\r\n`)
}

function sessionOf(sdp: string): string | undefined {
  return /^o=\S+ (\S+)/m.exec(sdp)?.[1]
}
