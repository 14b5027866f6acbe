/** Stands in for the browser's connection and keeps what was asked of it. */
export class Connection {
  signalingState = "stable"
  connectionState = "new"
  remoteDescription: { type: string; sdp: string } | null = null
  localDescription: { type: string; sdp: string } | null = null
  candidates: RTCIceCandidateInit[] = []
  restarts = 0
  configurations: RTCConfiguration[] = []
  closed = false
  statistics = new Map<string, object>()
  /** What is sent now, by kind; a kind that was offered and is not sent is null. */
  sent: Record<string, unknown> = {}
  /** How it is sent, by kind. */
  encodings: Record<string, RTCRtpEncodingParameters[]> = {}
  onnegotiationneeded: (() => void) | null = null
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null
  onconnectionstatechange: (() => void) | null = null

  async setRemoteDescription(description: { type: string; sdp: string }) {
    this.remoteDescription = description
    this.signalingState = description.type === "offer" ? "have-remote-offer" : "stable"
  }

  async setLocalDescription() {
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer"
    this.localDescription = { type, sdp: `the ${type}` }
    this.signalingState = type === "answer" ? "stable" : "have-local-offer"
  }

  async addIceCandidate(candidate: RTCIceCandidateInit) {
    if (this.remoteDescription === null) throw new Error("InvalidStateError")
    this.candidates.push(candidate)
  }

  setConfiguration(configuration: RTCConfiguration) {
    this.configurations.push(configuration)
  }

  addTransceiver(kind: string, { sendEncodings = [{}] }: RTCRtpTransceiverInit = {}) {
    this.sent[kind] = null
    this.encodings[kind] = sendEncodings
  }

  getSenders() {
    return Object.keys(this.encodings).map((kind) => ({
      getParameters: () => ({ encodings: structuredClone(this.encodings[kind]) }),
      setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
        this.encodings[kind] = parameters.encodings
      },
    }))
  }

  getTransceivers() {
    return Object.keys(this.sent).map((kind) => ({
      sender: {
        replaceTrack: async (track: unknown) => {
          this.sent[kind] = track
        },
      },
      receiver: { track: { kind } },
      currentDirection: "sendonly",
    }))
  }

  async getStats() {
    return this.statistics
  }

  counts(statistics: object) {
    this.statistics.set("1", statistics)
  }

  restartIce() {
    this.restarts += 1
  }

  close() {
    this.closed = true
  }

  becomes(state: string) {
    this.connectionState = state
    this.onconnectionstatechange?.()
  }
}
