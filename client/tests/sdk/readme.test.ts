import { readFileSync } from "node:fs"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { watchSomebody } from "../../sdk/examples/watch"
import { Connection } from "../support/connection"
import { accessToken } from "../support/server"
import { SocketServer } from "../support/socket-server"

const SITE = "https://kamegor.example"
const OFFER = "v=0\r\no=- 11 1 IN IP4 0.0.0.0\r\n"
const ALICE = {
  type: "Feature",
  id: "u1",
  geometry: { type: "Point", coordinates: [13.4, 52.5] },
  properties: { id: "u1", username: "alice", status: "online" },
}
const LIVE = { ...ALICE, properties: { ...ALICE.properties, status: "streaming" } }
const STREAM = { id: "s1", title: "The lake", price_per_minute: "2.500" }
const VIEWING = {
  id: "v1",
  stream_id: "s1",
  price_per_minute: "2.500",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
  requested_at: new Date().toISOString(),
  is_paused: false,
  is_muted: false,
  connected_at: null,
  paid_until: null,
  end_reason: null,
  still_seconds: 0,
  ice_servers: [],
  ice_transport_policy: "all",
  ttl: 600,
}
const ENDED = { ...VIEWING, end_reason: "left", billed_seconds: 30, charged: "1.250" }

const ANSWERS: Record<string, unknown> = {
  "POST /api/sessions": {
    access: accessToken("a"),
    refresh: "r",
    profile: { id: "u2", username: "bob" },
  },
  "GET /api/profiles/u1": { id: "u1", username: "alice", live_stream: STREAM },
  "POST /api/streams/s1/viewings": VIEWING,
  "POST /api/viewings/v1/leave": ENDED,
}

const socket = new SocketServer()
let connection: Connection
let calls: { call: string; body: unknown }[]
let printed: unknown[][]

beforeEach(() => {
  connection = new Connection()
  calls = []
  printed = []
  socket.install()
  socket.on("map:view", "phx_join", () => ({ sellers: [ALICE] }))
  socket.on("stream:s1", "phx_join", () => ({ stream: STREAM, viewings: [VIEWING] }))
  vi.stubGlobal("fetch", async (url: string, { method, body }: RequestInit) => {
    const call = `${method} ${url.replace(SITE, "")}`
    calls.push({ call, body: body === undefined ? null : JSON.parse(String(body)) })
    return Response.json(ANSWERS[call])
  })
  vi.stubGlobal("RTCPeerConnection", function newConnection() {
    return connection
  })
  vi.spyOn(console, "log").mockImplementation((...words) => printed.push(words))
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test("the README's program is the one that is run here", () => {
  const program = readFileSync("sdk/examples/watch.ts", "utf8")
  const readme = readFileSync("sdk/README.md", "utf8")

  const [, shown] = /```ts\n([\s\S]*?)```/.exec(readme) ?? []

  expect(shown).toBe(program)
  expect(program.split("\n").length).toBeLessThanOrEqual(33)
})

test("it signs in, sees the map, and watches whoever goes live", async () => {
  const video = Object.assign(new EventTarget(), { srcObject: null })
  const watching = watchSomebody(video as unknown as HTMLVideoElement)
  await vi.waitFor(() => expect(printed).toEqual([["alice", "online"]]))
  expect(calls.map(({ call }) => call)).toEqual(["POST /api/sessions"])

  socket.push("map:view", "sellers_diff", { upserts: [LIVE], removes: [] })
  const viewing = await watching

  expect(printed).toEqual([
    ["alice", "online"],
    ["alice", "streaming"],
  ])
  expect(calls.slice(1)).toEqual([
    { call: "GET /api/profiles/u1", body: null },
    { call: "POST /api/streams/s1/viewings", body: { price_per_minute: "2.500" } },
  ])

  await vi.waitFor(() => expect(socket.events("stream:s1")).toEqual(["phx_join"]))
  socket.push("stream:s1", "offer", { viewing_id: "v1", sdp: OFFER })
  await vi.waitFor(() => expect(socket.events("stream:s1")).toContain("answer"))
  video.dispatchEvent(new Event("playing"))
  expect(viewing.state.value).toEqual({ step: "live" })
  await vi.waitFor(() => expect(socket.events("stream:s1")).toContain("connected"))

  await viewing.leave()

  const end = { viewing_id: "v1", reason: "left", billed_seconds: 30, charged: "1.250" }
  expect(viewing.state.value).toEqual({ step: "ended", end })
  expect(connection.closed).toBe(true)
})
