import { Peer, RESTART_AFTER_MS, type Signal } from "@kamegor/sdk/rtc/peer"
import { beforeEach, describe, expect, it, vi } from "vitest"
import { Connection } from "../support/connection"

const OFFER = "v=0\r\no=- 11 1 IN IP4 0.0.0.0\r\na=ice-ufrag:old1\r\n"
const CANDIDATE = {
  candidate: "candidate:1 1 udp 1 192.0.2.1 9 typ host",
  usernameFragment: "old1",
}

const FRESH: RTCConfiguration = { iceTransportPolicy: "relay" }

let connection: Connection
let sent: Signal[]
let states: string[]

function peer({ offers }: { offers: boolean }): Peer {
  return new Peer({
    connection: connection as unknown as RTCPeerConnection,
    offers,
    send: (signal) => sent.push(signal),
    configure: async () => FRESH,
    onState: (state) => states.push(state),
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  connection = new Connection()
  sent = []
  states = []
})

describe("the buyer's peer", () => {
  it("answers an offer", async () => {
    await peer({ offers: false }).receive({ name: "offer", sdp: OFFER })

    expect(connection.remoteDescription).toEqual({ type: "offer", sdp: OFFER })
    expect(sent).toEqual([{ name: "answer", sdp: "the answer" }])
  })

  it("keeps a candidate that comes before the offer", async () => {
    const bob = peer({ offers: false })
    await bob.receive({ name: "ice_candidate", candidate: CANDIDATE })
    expect(connection.candidates).toEqual([])

    await bob.receive({ name: "offer", sdp: OFFER })

    expect(connection.candidates).toEqual([CANDIDATE])
  })

  it("keeps a candidate that comes before the restart it is of", async () => {
    const bob = peer({ offers: false })
    await bob.receive({ name: "offer", sdp: OFFER })
    const [old, next] = ["gone", "new2"].map((usernameFragment) => ({
      ...CANDIDATE,
      usernameFragment,
    }))

    for (const candidate of [next, old]) {
      await bob.receive({ name: "ice_candidate", candidate: candidate ?? null })
    }
    expect(connection.candidates).toEqual([])
    await bob.receive({ name: "offer", sdp: OFFER.replace("old1", "new2") })

    expect(connection.candidates).toEqual([next])
    expect(bob.takeEarly()).toEqual([])
  })

  it("drops a candidate of an earlier generation, and the end of candidates", async () => {
    const bob = peer({ offers: false })
    await bob.receive({ name: "offer", sdp: OFFER })

    await bob.receive({
      name: "ice_candidate",
      candidate: { ...CANDIDATE, usernameFragment: "gone" },
    })
    await bob.receive({ name: "ice_candidate", candidate: null })

    expect(connection.candidates).toEqual([])
  })

  it("never restarts ICE, which is the seller's part", () => {
    peer({ offers: false })

    connection.becomes("failed")
    connection.becomes("disconnected")
    vi.runAllTimers()

    expect(connection.restarts).toBe(0)
  })

  it("answers a restart with fresh credentials, and its candidates after it", async () => {
    const bob = peer({ offers: false })
    await bob.receive({ name: "offer", sdp: OFFER })

    const restart = OFFER.replace("old1", "new2")
    const candidate = { ...CANDIDATE, usernameFragment: "new2" }
    await Promise.all([
      bob.receive({ name: "offer", sdp: restart }),
      bob.receive({ name: "ice_candidate", candidate }),
    ])

    expect(connection.configurations).toEqual([FRESH])
    expect(connection.candidates).toEqual([candidate])
    expect(sent.map(({ name }) => name)).toEqual(["answer", "answer"])
  })

  it("tells a restarted seller's offer from a restarted path", async () => {
    const bob = peer({ offers: false })
    expect(bob.continues(OFFER)).toBe(true)
    await bob.receive({ name: "offer", sdp: OFFER })

    expect(bob.continues(OFFER.replace("old1", "new2"))).toBe(true)
    expect(bob.continues(OFFER.replace("- 11 1", "- 12 1"))).toBe(false)
  })
})

describe("the seller's peer", () => {
  it("offers when there is something to send", async () => {
    peer({ offers: true })

    await connection.onnegotiationneeded?.()

    expect(sent).toEqual([{ name: "offer", sdp: "the offer" }])
  })

  it("trickles its candidates and their end", () => {
    peer({ offers: true })

    connection.onicecandidate?.({ candidate: { toJSON: () => CANDIDATE } })
    connection.onicecandidate?.({ candidate: null })

    expect(sent).toEqual([
      { name: "ice_candidate", candidate: CANDIDATE },
      { name: "ice_candidate", candidate: null },
    ])
  })

  it("restarts ICE at once when the path has failed, with fresh credentials", async () => {
    peer({ offers: true })

    connection.becomes("failed")
    await vi.runAllTimersAsync()

    expect(connection.restarts).toBe(1)
    expect(connection.configurations).toEqual([FRESH])
  })

  it("gives a silent path a moment before it restarts ICE", async () => {
    peer({ offers: true })

    connection.becomes("disconnected")
    await vi.advanceTimersByTimeAsync(RESTART_AFTER_MS - 1)
    expect(connection.restarts).toBe(0)
    await vi.advanceTimersByTimeAsync(1)

    expect(connection.restarts).toBe(1)
  })

  it("tells how the path stands", () => {
    peer({ offers: true })

    connection.becomes("connecting")
    connection.becomes("connected")

    expect(states).toEqual(["connecting", "connected"])
  })

  it("leaves a path alone that came back by itself", () => {
    peer({ offers: true })

    connection.becomes("disconnected")
    connection.becomes("connected")
    vi.runAllTimers()

    expect(connection.restarts).toBe(0)
  })

  it("repeats an unanswered offer to a buyer who came back", async () => {
    const alice = peer({ offers: true })
    await connection.onnegotiationneeded?.()

    alice.reoffer()

    expect(sent).toEqual([
      { name: "offer", sdp: "the offer" },
      { name: "offer", sdp: "the offer" },
    ])
    expect(connection.restarts).toBe(0)
  })

  it("looks for a new path when an answered buyer comes back without media", async () => {
    const alice = peer({ offers: true })
    connection.connectionState = "disconnected"

    alice.reoffer()
    await vi.runAllTimersAsync()

    expect(connection.restarts).toBe(1)
  })

  it("leaves working media alone when the buyer's socket comes back", () => {
    const alice = peer({ offers: true })
    connection.connectionState = "connected"

    alice.reoffer()

    expect(connection.restarts).toBe(0)
    expect(sent).toEqual([])
  })

  it("is silent after it was closed", () => {
    const alice = peer({ offers: true })
    connection.becomes("disconnected")

    alice.close()
    vi.runAllTimers()

    expect(connection.closed).toBe(true)
    expect(connection.restarts).toBe(0)
  })
})
