import { ApiError } from "@kamegor/sdk/api/errors"
import { Realtime } from "@kamegor/sdk/realtime/realtime"
import { Store } from "@kamegor/sdk/state/store"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { shareOf } from "../../src/live/audience"
import { Broadcast } from "../../src/live/broadcast"
import { Connection } from "../support/connection"
import { SocketServer } from "../support/socket-server"

const TOPIC = "stream:s1"
const OFFER = { title: "Sunset", price_per_minute: "2.500" }
const STREAM = {
  id: "s1",
  seller_id: "alice",
  title: "Sunset",
  status: "live",
  price_per_minute: "2.500",
  started_at: "2026-11-21T12:00:00.000Z",
  ended_at: null,
  end_reason: null,
}
const STOPPED = {
  ...STREAM,
  status: "ended",
  ended_at: "2026-11-21T12:05:00.000Z",
  end_reason: "stopped",
}
const VIEWING = {
  id: "v1",
  stream_id: "s1",
  seller_id: "alice",
  buyer: { id: "bob", username: "bob", picture_url: null },
  state: "requested",
  joined: false,
  is_paused: false,
  is_muted: false,
  price_per_minute: "2.500",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
  fee_percent: 20,
  ice_transport_policy: "all",
  requested_at: "2026-11-21T12:00:00.000Z",
  connected_at: null,
  paid_until: null,
  end_reason: null,
  billed_seconds: 0,
  still_seconds: 0,
  charged: "0.000",
}
const JOINED = { ...VIEWING, joined: true }
const CONNECTED = {
  ...JOINED,
  state: "connected",
  connected_at: "2026-11-21T12:00:00.000Z",
  paid_until: "2026-11-21T12:01:00.000Z",
}
const END = { viewing_id: "v1", reason: "left", billed_seconds: 60, charged: "2.500" }
/** A camera is the browser's; nothing here looks into what it shows. */
const CAMERA = { kind: "video", getSettings: () => ({ width: 1280, height: 720 }) }
const MICROPHONE = { kind: "audio" }
const MEDIA = { getTracks: () => [CAMERA, MICROPHONE] } as unknown as MediaStream
const NOTHING = { video: null, audio: null }

/** Tells its owner to describe itself as soon as there is something to send. */
class SendingConnection extends Connection {
  override addTransceiver(kind: string, init: RTCRtpTransceiverInit): void {
    if (Object.keys(this.sent).length === 0) {
      queueMicrotask(() => this.onnegotiationneeded?.())
    }
    super.addTransceiver(kind, init)
  }
}

let server: SocketServer
let connections: SendingConnection[]
let answers: Record<string, () => unknown>
let broadcast: Broadcast

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime("2026-11-21T12:00:00.000Z")
  vi.stubGlobal("MediaStream", class {})
  server = new SocketServer()
  server.install()
  connections = []
  answers = {
    "POST /api/streams": () => STREAM,
    "POST /api/streams/s1/stop": () => STOPPED,
    "GET /api/streams/s1": () => STREAM,
    "GET /api/ice-servers": () => ({
      ice_servers: [],
      ice_transport_policy: "all",
      ttl: 600,
    }),
  }
  broadcast = new Broadcast({
    api: {
      get: async <T>(path: string) => answers[`GET ${path}`]?.() as T,
      post: async <T>(path: string) => answers[`POST ${path}`]?.() as T,
    },
    realtime: new Realtime({
      endpoint: "ws://server/socket",
      userId: new Store<string | null>("alice"),
      isHidden: () => false,
      accessToken: async () => "token",
    }),
    connect: () => {
      const connection = new SendingConnection()
      connections.push(connection)
      return connection as unknown as RTCPeerConnection
    },
    now: () => Date.now(),
  })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function pass(milliseconds = 10): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

async function tell(event: string, payload: object): Promise<void> {
  server.push(TOPIC, event, payload)
  await pass()
}

async function goLive(): Promise<void> {
  await broadcast.start(OFFER, MEDIA)
  await pass()
}

/** Bob watches, and both sides have said so. */
async function beWatched(): Promise<void> {
  await tell("viewing", JOINED)
  await tell("answer", { viewing_id: "v1", sdp: "the answer" })
  connections[0]?.becomes("connected")
  await tell("viewing", CONNECTED)
}

/** Let time pass in which the server hears Bob every few seconds. */
async function passHearing(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 1_000) {
    server.push(TOPIC, "heard", { viewing_id: "v1", from: "bob" })
    await pass(1_000)
  }
}

describe("Broadcast", () => {
  it("is ready to offer before the buyer is in the room, and offers once they are", async () => {
    await goLive()

    await tell("viewing", VIEWING)
    expect(connections[0]?.localDescription?.type).toBe("offer")
    expect(server.events(TOPIC)).toEqual(["phx_join"])

    // By then the browser has added the candidates that it found.
    connections[0]?.onicecandidate?.({ candidate: null })
    if (connections[0]?.localDescription) connections[0].localDescription.sdp = "all"
    await tell("viewing", JOINED)
    expect(server.events(TOPIC)).toEqual(["phx_join", "offer"])
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", sdp: "all" })
  })

  it("offers again to a buyer who comes back without an answer", async () => {
    await goLive()
    await tell("viewing", JOINED)

    await tell("viewing", JOINED)

    expect(server.events(TOPIC)).toEqual(["phx_join", "offer", "offer"])
    expect(connections).toHaveLength(1)
  })

  it("says that it is connected, and is heard of while media flow", async () => {
    await goLive()
    await beWatched()
    await pass(7_000)

    expect(server.events(TOPIC).slice(2)).toEqual(["connected", "heartbeat", "heartbeat"])
  })

  it("says how many frames it has sent, and at once when a lost path is back", async () => {
    await goLive()
    await beWatched()
    const [connection] = connections
    connection?.counts({ type: "outbound-rtp", kind: "video", framesSent: 120 })
    await pass(5_000)

    connection?.becomes("disconnected")
    connection?.becomes("connected")
    await pass()

    expect(server.events(TOPIC).slice(-3)).toEqual([
      "heartbeat",
      "connected",
      "heartbeat",
    ])
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", frames_sent: 120 })
  })

  it("sends nothing before the server says that the time counts", async () => {
    await goLive()
    await tell("viewing", JOINED)
    await tell("answer", { viewing_id: "v1", sdp: "the answer" })
    connections[0]?.becomes("connected")
    await pass(10_000)
    expect(connections[0]?.sent).toEqual(NOTHING)

    await tell("viewing", CONNECTED)

    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    expect(server.events(TOPIC).filter((event) => event === "offer")).toHaveLength(1)
  })

  it("begins with a picture that is sent at once, and makes it as large as the camera's", async () => {
    await goLive()
    await tell("viewing", JOINED)
    expect(connections[0]?.encodings.video).toEqual([{ scaleResolutionDownBy: 2 }])
    await pass(10_000)
    expect(connections[0]?.encodings.video).toEqual([{ scaleResolutionDownBy: 2 }])

    await tell("viewing", CONNECTED)
    await pass(1_000)

    expect(connections[0]?.encodings).toEqual({
      video: [{ scaleResolutionDownBy: 1 }],
      audio: [{}],
    })
  })

  it("says again that it is connected to a server that has not heard so", async () => {
    await goLive()
    await tell("viewing", JOINED)
    await tell("answer", { viewing_id: "v1", sdp: "the answer" })
    connections[0]?.becomes("connected")

    await tell("viewing", JOINED)

    expect(server.events(TOPIC).slice(2)).toEqual(["connected", "connected"])
  })

  it("shows another camera to who watches, and to nobody else", async () => {
    const other = { kind: "video" }
    const media = { getTracks: () => [other] } as unknown as MediaStream
    await goLive()
    await tell("viewing", JOINED)
    broadcast.replaceMedia(media)
    await pass()
    expect(connections[0]?.sent).toEqual(NOTHING)

    await tell("viewing", CONNECTED)

    expect(connections[0]?.sent).toEqual({ video: other, audio: null })
  })

  it("sends nothing while the picture is hidden, and tells who watches", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await beWatched()

    await audience?.pause(true)
    await pass()
    expect(connections[0]?.sent).toEqual(NOTHING)
    expect(server.events(TOPIC).slice(-2)).toEqual(["heartbeat", "paused"])
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", is_paused: true })
    await passHearing(120_000)
    expect(connections[0]?.closed).toBe(false)
    await audience?.pause(false)
    await pass()

    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", is_paused: false })
  })

  it("tells who watches that the microphone is off, and that it is on again", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await beWatched()

    audience?.mute(true)
    await pass()
    expect(server.events(TOPIC).at(-1)).toBe("muted")
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", is_muted: true })
    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    audience?.mute(false)
    await pass()

    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", is_muted: false })
  })

  it("tells a server that knows otherwise whether the microphone is off", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    const said = () => server.heard.filter(({ event }) => event === "muted")

    // A page that was reloaded has its microphone on.
    await tell("viewing", { ...VIEWING, is_muted: true })
    expect(said().map(({ payload }) => payload)).toEqual([
      { viewing_id: "v1", is_muted: false },
    ])
    audience?.mute(true)
    await tell("viewing", { ...VIEWING, is_muted: true })

    expect(said().map(({ payload }) => payload)).toEqual([
      { viewing_id: "v1", is_muted: false },
      { viewing_id: "v1", is_muted: true },
    ])
  })

  it("hides the picture from who comes in later, too", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await audience?.pause(true)

    await beWatched()

    expect(connections[0]?.sent).toEqual(NOTHING)
    expect(server.heard.at(-1)?.payload).toEqual({ viewing_id: "v1", is_paused: true })
  })

  it("sends nothing to a buyer who was not heard for eight seconds, until they are", async () => {
    await goLive()
    await beWatched()
    await passHearing(20_000)

    await pass(6_900)
    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    await pass(200)
    expect(connections[0]?.sent).toEqual(NOTHING)
    await tell("heard", { viewing_id: "v1", from: "bob" })

    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    expect(server.events(TOPIC).filter((event) => event === "offer")).toHaveLength(1)
  })

  it("bridges one heartbeat of the buyer's that was lost", async () => {
    await goLive()
    await beWatched()

    await pass(6_500)
    await tell("heard", { viewing_id: "v1", from: "bob" })
    await pass(6_500)

    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
  })

  it("sends nothing once it lost the server, until that answers again", async () => {
    await goLive()
    await beWatched()
    await passHearing(20_000)

    server.answerNoMore()
    await pass(3_000)
    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    await passHearing(6_000)
    expect(connections[0]?.sent).toEqual(NOTHING)

    server.drop()
    await pass(1_000)
    await tell("viewing", CONNECTED)
    await passHearing(1_000)
    expect(connections[0]?.sent).toEqual({ video: CAMERA, audio: MICROPHONE })
    expect(server.events(TOPIC).filter((event) => event === "offer")).toHaveLength(1)
  })

  it("shows no other camera to a buyer who is not heard", async () => {
    await goLive()
    await beWatched()
    await pass(9_000)

    broadcast.replaceMedia(MEDIA)
    await tell("viewing", CONNECTED)

    expect(connections[0]?.sent).toEqual(NOTHING)
  })

  it("stops sending what is not paid for, whatever the server does", async () => {
    await goLive()
    await beWatched()

    await pass(59_000)
    expect(connections[0]?.closed).toBe(false)
    await pass(1_000)

    expect(connections[0]?.closed).toBe(true)
  })

  it("counts the seller's share of what runs and of what has ended", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await beWatched()
    await passHearing(30_000)
    expect(audience?.earned(Date.now())).toBe(1_000n)

    await tell("viewing_ended", END)

    expect(audience?.earned(Date.now())).toBe(2_000n)
    expect(audience?.viewers.value).toEqual([])
    expect(connections[0]?.closed).toBe(true)
  })

  it.each([
    ["is not there any more", () => connections[0]?.becomes("disconnected")],
    [
      "is refused its heartbeat",
      () =>
        server.on(TOPIC, "heartbeat", () => {
          throw new Error("not_found")
        }),
    ],
  ])("learns within a heartbeat that who %s has left", async (_, lose) => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await beWatched()
    const { reason: end_reason, ...bill } = END
    answers["GET /api/viewings/v1"] = () => ({ ...CONNECTED, ...bill, end_reason })

    lose()
    await pass(5_010)

    expect(audience?.viewers.value).toEqual([])
    expect(audience?.earned(Date.now())).toBe(2_000n)
    expect(connections[0]?.closed).toBe(true)
  })

  it("does not bring back a viewing whose end overtook its beginning", async () => {
    await goLive()
    const live = broadcast.state.value
    const audience = live.step === "live" ? live.audience : null
    await tell("viewing", JOINED)

    await tell("viewing_ended", END)
    await tell("viewing", CONNECTED)

    expect(audience?.viewers.value).toEqual([])
    expect(audience?.count).toBe(1)
    expect(connections.map(({ closed }) => closed)).toEqual([true])
    expect(audience?.earned(Date.now() + 30_000)).toBe(2_000n)
  })

  it("tells at the end how long it was and what came of it", async () => {
    await goLive()
    await beWatched()

    const stopped = broadcast.stop()
    await tell("viewing_ended", { ...END, reason: "stream_ended" })
    await stopped

    expect(broadcast.state.value).toEqual({
      step: "ended",
      summary: { reason: "stopped", seconds: 300, viewers: 1, earned: "2.000" },
    })
  })

  it("learns that the server ended it", async () => {
    await goLive()
    answers["GET /api/streams/s1"] = () => ({ ...STOPPED, end_reason: "suspended" })

    await tell("stream_ended", { stream_id: "s1", reason: "suspended" })

    expect(broadcast.state.value).toMatchObject({
      step: "ended",
      summary: { reason: "suspended", viewers: 0, earned: "0.000" },
    })
  })

  it("takes up a stream that still runs", async () => {
    answers["POST /api/streams"] = () => {
      throw new ApiError({
        status: 409,
        code: "already_live",
        detail: "",
        stream_id: "s1",
      })
    }

    await goLive()

    expect(broadcast.state.value).toMatchObject({ step: "live", stream: STREAM })
  })

  it("stays live when stopping was not answered", async () => {
    await goLive()
    answers["POST /api/streams/s1/stop"] = () => {
      throw new Error("unreachable")
    }

    await expect(broadcast.stop()).rejects.toThrow("unreachable")

    expect(broadcast.state.value).toMatchObject({ step: "live" })
  })

  it("gives way to another window", async () => {
    await goLive()
    await beWatched()

    await tell("seat_taken", {})

    expect(broadcast.state.value).toEqual({ step: "moved" })
    expect(connections[0]?.closed).toBe(true)
  })
})

describe("shareOf", () => {
  it("drops the fee's fraction, as the ledger does", () => {
    expect(shareOf(2_500n, 20)).toBe(2_000n)
    expect(shareOf(3n, 20)).toBe(3n)
    expect(shareOf(9n, 20)).toBe(8n)
  })
})
