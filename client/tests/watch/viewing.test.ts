import { ApiError } from "@kamegor/sdk/api/errors"
import type { ViewingEnd } from "@kamegor/sdk/api/types"
import { Realtime } from "@kamegor/sdk/realtime/realtime"
import { Store } from "@kamegor/sdk/state/store"
import { waitOf } from "@kamegor/sdk/watch/request"
import { Viewing } from "@kamegor/sdk/watch/viewing"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { refusalWords } from "../../src/watch/words"
import { Connection } from "../support/connection"
import { SocketServer } from "../support/socket-server"

const NOON = Date.parse("2026-11-21T12:00:00.000Z")
const TOPIC = "stream:s1"
const OFFER = "v=0\r\no=- 11 1 IN IP4 0.0.0.0\r\n"
const REQUESTED = {
  id: "v1",
  stream_id: "s1",
  state: "requested",
  is_paused: false,
  is_muted: false,
  price_per_minute: "2.500",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
  requested_at: "2026-11-21T12:00:00.000Z",
  connected_at: null,
  paid_until: null,
  end_reason: null,
  billed_seconds: 0,
  still_seconds: 0,
  charged: "0.000",
  ice_servers: [],
  ice_transport_policy: "all",
  ttl: 600,
}
const QUOTE = {
  stream_id: "s1",
  price_per_minute: "2.500",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
  available: "25.000",
  minutes_left: 10,
  limited_by: "balance",
}
const CONNECTED = {
  ...REQUESTED,
  state: "connected",
  connected_at: "2026-11-21T12:00:00.000Z",
  paid_until: "2026-11-21T12:01:00.000Z",
}
const ENDED = {
  ...CONNECTED,
  state: "ended",
  end_reason: "left",
  billed_seconds: 30,
  charged: "1.250",
}
const END: ViewingEnd = {
  viewing_id: "v1",
  reason: "left",
  billed_seconds: 30,
  charged: "1.250",
}

let server: SocketServer
let connection: Connection
let calls: string[]
let bodies: unknown[]
let shownPrice: string | null
let answers: Record<string, () => unknown>
let viewing: Viewing

function newViewing(): Viewing {
  return new Viewing({
    streamId: "s1",
    shownPrice,
    api: {
      get: async <T>(path: string) => answer(`GET ${path}`) as T,
      post: async <T>(path: string, body?: unknown) => {
        bodies.push(body)
        return answer(`POST ${path}`) as T
      },
    },
    realtime: new Realtime({
      endpoint: "ws://server/socket",
      userId: new Store<string | null>("bob"),
      isHidden: () => false,
      accessToken: async () => "token",
    }),
    connect: () => connection as unknown as RTCPeerConnection,
    now: () => Date.now(),
  })
}

function answer(call: string): unknown {
  calls.push(call)
  return answers[call]?.()
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.setSystemTime(NOON)
  server = new SocketServer()
  server.install()
  server.on(TOPIC, "phx_join", () => ({ stream: {}, viewings: [REQUESTED] }))
  connection = new Connection()
  calls = []
  answers = {
    "POST /api/streams/s1/viewings": () => REQUESTED,
    "POST /api/viewings/v1/leave": () => ENDED,
    "GET /api/viewings/v1": () => CONNECTED,
  }
  bodies = []
  shownPrice = "2.500"
  viewing = newViewing()
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

async function pass(milliseconds = 10): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds)
}

/** Watch until the first frame, which both sides have said; a minute is paid for. */
async function watch(): Promise<void> {
  await viewing.start()
  await pass()
  server.push(TOPIC, "offer", { viewing_id: "v1", sdp: OFFER })
  await pass()
  connection.becomes("connected")
  viewing.showedPicture()
  server.push(TOPIC, "viewing", CONNECTED)
  await pass()
}

describe("Viewing", () => {
  it("goes from the request to the picture, and then says that it is connected", async () => {
    const steps: string[] = []
    viewing.state.subscribe(({ step }) => steps.push(step))

    await watch()

    expect(calls).toEqual(["POST /api/streams/s1/viewings"])
    expect(steps).toEqual(["waiting", "connecting", "live"])
    expect(server.events(TOPIC)).toEqual(["phx_join", "answer", "connected"])
  })

  it("is heard of every three seconds while media flow, and not without them", async () => {
    await watch()
    const beats = () => server.events(TOPIC).filter((event) => event === "heartbeat")

    await pass(7_000)
    expect(beats()).toHaveLength(2)

    connection.becomes("disconnected")
    await pass(10_000)
    expect(beats()).toHaveLength(2)
    expect(viewing.state.value).toEqual({ step: "reconnecting" })

    connection.becomes("connected")
    await pass()
    expect(beats()).toHaveLength(3)
    expect(viewing.state.value).toEqual({ step: "live" })
  })

  it("says nothing before the first picture: whoever speaks pays", async () => {
    await viewing.start()
    await pass()
    server.push(TOPIC, "offer", { viewing_id: "v1", sdp: OFFER })
    await pass()
    connection.becomes("connected")
    server.push(TOPIC, "viewing", CONNECTED)

    await pass(10_000)
    expect(server.events(TOPIC)).toEqual(["phx_join", "answer"])

    viewing.showedPicture()
    await pass(3_000)
    expect(server.events(TOPIC).slice(2)).toEqual(["connected", "heartbeat"])
  })

  it("stops the media when what was paid for is over and no more was", async () => {
    await watch()

    await pass(59_000)
    expect(connection.closed).toBe(false)
    await pass(1_000)

    expect(connection.closed).toBe(true)
    expect(viewing.state.value).toEqual({ step: "settling" })
  })

  it("waits for a seller who pauses, and counts on from there", async () => {
    await watch()
    await pass(20_000)

    server.push(TOPIC, "paused", { viewing_id: "v1", is_paused: true })
    await pass(90_000)
    expect(connection.closed).toBe(false)
    expect(viewing.meter?.at(Date.now()).elapsedSeconds).toBe(20)
    server.push(TOPIC, "meter", {
      viewing_id: "v1",
      billed_seconds: 0,
      still_seconds: 90,
      charged: "0.000",
      paid_until: "2026-11-21T12:02:30.000Z",
      available: "5.000",
      seconds_left: 40,
      limited_by: "balance",
    })
    server.push(TOPIC, "paused", { viewing_id: "v1", is_paused: false })
    await pass(10_000)

    expect(viewing.isPaused.value).toBe(false)
    expect(viewing.meter?.at(Date.now()).elapsedSeconds).toBe(30)
    await pass(40_000)
    expect(viewing.state.value).toEqual({ step: "settling" })
  })

  it("knows whether the seller's microphone is off, also after it was away", async () => {
    await watch()
    expect(viewing.isMuted.value).toBe(false)

    server.push(TOPIC, "muted", { viewing_id: "v1", is_muted: true })
    expect(viewing.isMuted.value).toBe(true)
    expect(viewing.meter?.at(Date.now()).isStill).toBe(false)
    server.push(TOPIC, "viewing", CONNECTED)
    expect(viewing.isMuted.value).toBe(false)
    server.push(TOPIC, "viewing", { ...CONNECTED, is_muted: true })

    expect(viewing.isMuted.value).toBe(true)
  })

  it("goes on when the next minute was paid for in time", async () => {
    await watch()
    server.push(TOPIC, "meter", {
      viewing_id: "v1",
      billed_seconds: 0,
      charged: "0.000",
      paid_until: "2026-11-21T12:02:00.000Z",
      available: "5.000",
      seconds_left: 180,
      limited_by: "balance",
    })

    await pass(60_000)

    expect(connection.closed).toBe(false)
    expect(viewing.state.value).toEqual({ step: "live" })
  })

  it("shows the server's bill at the end, whoever ended it", async () => {
    await watch()

    server.push(TOPIC, "viewing_ended", { ...END, reason: "stream_ended" })

    expect(connection.closed).toBe(true)
    expect(viewing.state.value).toEqual({
      step: "ended",
      end: { ...END, reason: "stream_ended" },
    })
  })

  it("leaves once, and shows what it cost", async () => {
    await watch()

    await Promise.all([viewing.leave(), viewing.leave()])

    expect(viewing.state.value).toEqual({ step: "ended", end: END })
    expect(connection.closed).toBe(true)
  })

  it("asks for the bill until there is one, when leaving was not answered", async () => {
    await watch()
    answers["POST /api/viewings/v1/leave"] = () => {
      throw new Error("unreachable")
    }

    await viewing.leave()
    expect(viewing.state.value).toEqual({ step: "settling" })
    await pass(2_000)
    answers["GET /api/viewings/v1"] = () => ENDED
    await pass(2_000)

    expect(viewing.state.value).toEqual({ step: "ended", end: END })
    const count = calls.length
    await pass(60_000)
    expect(calls).toHaveLength(count)
  })

  it("learns of an end that it missed from the closed room", async () => {
    await watch()
    server.on(TOPIC, "phx_join", () => {
      throw new Error("not_found")
    })
    answers["GET /api/viewings/v1"] = () => ENDED

    server.drop()
    await pass(2_000)

    expect(viewing.state.value).toEqual({ step: "ended", end: END })
  })

  it.each([
    ["the path is gone with the seller", () => connection.becomes("disconnected")],
    ["the room was closed", () => server.push(TOPIC, "phx_close", {})],
    ["the line is dead", () => server.drop()],
  ])("learns within a heartbeat of an end that it missed when %s", async (_, lose) => {
    await watch()
    answers["GET /api/viewings/v1"] = () => ENDED
    server.on(TOPIC, "phx_join", () => {
      throw new Error("timeout")
    })

    lose()
    await pass(5_000)

    expect(viewing.state.value).toEqual({ step: "ended", end: END })
  })

  it("learns of an end that it missed by the answer to its heartbeat", async () => {
    await watch()
    answers["GET /api/viewings/v1"] = () => ENDED
    server.on(TOPIC, "heartbeat", () => {
      throw new Error("not_found")
    })

    await pass(5_010)

    expect(viewing.state.value).toEqual({ step: "ended", end: END })
  })

  it("learns that it ended before there was a picture", async () => {
    await viewing.start()
    await pass()
    answers["GET /api/viewings/v1"] = () => ({ ...ENDED, end_reason: "not_connected" })

    await pass(5_000)

    expect(viewing.state.value).toEqual({
      step: "ended",
      end: { ...END, reason: "not_connected" },
    })
  })

  it("gives way to another window of the same person", async () => {
    await watch()

    server.push(TOPIC, "seat_taken", {})
    await pass()
    await viewing.leave()

    expect(viewing.state.value).toEqual({ step: "moved" })
    expect(calls).toEqual(["POST /api/streams/s1/viewings"])
  })

  it("ends what is watched elsewhere, and asks again", async () => {
    let isFree = false
    answers["POST /api/streams/s1/viewings"] = () => {
      if (isFree) return REQUESTED
      throw new ApiError({ status: 409, code: "busy", detail: "", viewing_id: "v0" })
    }
    answers["POST /api/viewings/v0/leave"] = () => {
      isFree = true
    }

    await viewing.start()

    expect(calls).toEqual([
      "POST /api/streams/s1/viewings",
      "POST /api/viewings/v0/leave",
      "POST /api/streams/s1/viewings",
    ])
    expect(viewing.state.value).toEqual({ step: "waiting" })
  })

  it("names the price that was shown", async () => {
    await viewing.start()

    expect(bodies).toEqual([{ price_per_minute: "2.500" }])
  })

  it("asks again at the new price, and watches at it once the person agrees", async () => {
    const quote = { ...QUOTE, price_per_minute: "3.000" }
    answers["POST /api/streams/s1/viewings"] = () => {
      throw new ApiError({ status: 409, code: "price_changed", detail: "", quote })
    }

    await viewing.start()

    expect(viewing.state.value).toEqual({ step: "asking", quote, before: "2.500" })
    expect(server.events(TOPIC)).toEqual([])

    answers["POST /api/streams/s1/viewings"] = () => REQUESTED
    await viewing.agree("3.000")

    expect(bodies[1]).toEqual({ price_per_minute: "3.000" })
    expect(viewing.state.value).toEqual({ step: "waiting" })
  })

  it("asks before it watches where no price was shown", async () => {
    shownPrice = null
    answers["GET /api/streams/s1/quote"] = () => QUOTE
    viewing = newViewing()

    await viewing.start()

    expect(calls).toEqual(["GET /api/streams/s1/quote"])
    expect(viewing.state.value).toEqual({
      step: "asking",
      quote: QUOTE,
      before: null,
    })
  })

  it("shows a refusal as it came", async () => {
    const refusal = new ApiError({
      status: 402,
      code: "insufficient_credits",
      detail: "",
    })
    answers["POST /api/streams/s1/viewings"] = () => {
      throw refusal
    }

    await viewing.start()

    expect(viewing.state.value).toEqual({ step: "refused", error: refusal })
    expect(server.events(TOPIC)).toEqual([])
  })

  it("asks again by itself when it was soon after one that came to nothing", async () => {
    const refuse = (wait_seconds: number) => {
      answers["POST /api/streams/s1/viewings"] = () => {
        throw new ApiError({ status: 429, code: "too_soon", detail: "", wait_seconds })
      }
    }
    refuse(10)
    await viewing.start()
    expect(viewing.state.value).toEqual({ step: "delayed", seconds: 10 })
    refuse(40)

    await pass(10_000)

    expect(viewing.state.value).toMatchObject({ step: "refused" })
    const { error } = viewing.state.value as { error: unknown }
    expect(refusalWords(error).heading).toBe("Too many tries")
    expect(waitOf(error)).toBe(40)
  })

  it("asks for nothing any more once the person has gone", async () => {
    answers["POST /api/streams/s1/viewings"] = () => {
      throw new ApiError({ status: 429, code: "too_soon", detail: "", wait_seconds: 9 })
    }
    await viewing.start()

    await viewing.leave()
    await pass(60_000)

    expect(calls).toEqual(["POST /api/streams/s1/viewings"])
  })

  it("leaves what was granted only after the person had gone", async () => {
    const start = viewing.start()
    await viewing.leave()

    await start

    expect(calls).toEqual([
      "POST /api/streams/s1/viewings",
      "POST /api/viewings/v1/leave",
    ])
    expect(server.events(TOPIC)).toEqual([])
  })

  it("answers a seller who came back as new with a new connection", async () => {
    await watch()
    const first = connection
    connection = new Connection()

    server.push(TOPIC, "offer", { viewing_id: "v1", sdp: OFFER.replace("11", "12") })
    await pass()

    expect(first.closed).toBe(true)
    expect(connection.localDescription?.type).toBe("answer")
  })
})
