import { Realtime } from "@kamegor/sdk/realtime/realtime"
import type { Refused } from "@kamegor/sdk/realtime/topic"
import { Store } from "@kamegor/sdk/state/store"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { SocketServer } from "../support/socket-server"

interface RoomTopic {
  joined: { seats: number }
  receives: { news: { text: string } }
  sends: { wave: { hand: string } }
}

let server: SocketServer
let userId: Store<string | null>
let token: string
/** How the token comes; at once, unless a test says otherwise. */
let accessToken: () => Promise<string>

function realtime(): Realtime {
  return new Realtime({
    endpoint: "ws://server/socket",
    userId,
    isHidden: () => false,
    accessToken: () => accessToken(),
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  server = new SocketServer()
  server.install()
  server.on("room", "phx_join", () => ({ seats: 2 }))
  userId = new Store<string | null>("alice")
  token = "first"
  accessToken = async () => token
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function tokenOf(protocols: string[] | undefined): string {
  return atob(protocols?.[1]?.replace("base64url.bearer.phx.", "") ?? "")
}

describe("Realtime", () => {
  it("connects with a token, joins, and hears what the server tells", async () => {
    const room = realtime().topic<RoomTopic>("room")
    const joined: number[] = []
    const news: string[] = []
    room.on("news", ({ text }) => news.push(text))
    room.join({ onJoined: ({ seats }) => joined.push(seats) })
    await vi.advanceTimersByTimeAsync(10)

    server.push("room", "news", { text: "hello" })

    expect(server.handshakes.map(tokenOf)).toEqual(["first"])
    expect(joined).toEqual([2])
    expect(news).toEqual(["hello"])
  })

  it("does not connect before somebody signs in, and leaves with them", async () => {
    userId.set(null)
    const connection = realtime()
    await vi.advanceTimersByTimeAsync(10)
    expect(server.handshakes).toEqual([])

    userId.set("alice")
    await vi.advanceTimersByTimeAsync(10)
    expect(connection.state.value).toBe("open")

    userId.set(null)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(server.handshakes).toHaveLength(1)
  })

  it("comes back with a fresh token, and joins again by itself", async () => {
    const connection = realtime()
    const joined: number[] = []
    connection
      .topic<RoomTopic>("room")
      .join({ onJoined: ({ seats }) => joined.push(seats) })
    await vi.advanceTimersByTimeAsync(10)

    token = "second"
    server.drop()
    expect(connection.state.value).toBe("lost")
    await vi.advanceTimersByTimeAsync(1_000)

    expect(connection.state.value).toBe("open")
    expect(server.handshakes.map(tokenOf)).toEqual(["first", "second"])
    expect(joined).toEqual([2, 2])
  })

  it("does not come back by itself when newer windows took its place", async () => {
    const connection = realtime()
    const joined: number[] = []
    connection
      .topic<RoomTopic>("room")
      .join({ onJoined: ({ seats }) => joined.push(seats) })
    await vi.advanceTimersByTimeAsync(10)

    server.drop(4409)
    expect(connection.state.value).toBe("displaced")
    await vi.advanceTimersByTimeAsync(600_000)
    expect(server.handshakes).toHaveLength(1)
    expect(connection.state.value).toBe("displaced")

    connection.comeBack()
    await vi.advanceTimersByTimeAsync(1_000)
    expect(connection.state.value).toBe("open")
    expect(server.handshakes).toHaveLength(2)
    expect(joined).toEqual([2, 2])
  })

  it("waits for a renewal that is slow, and never shows the old token", async () => {
    const connection = realtime()
    await vi.advanceTimersByTimeAsync(10)

    accessToken = () =>
      new Promise((renewed) => setTimeout(() => renewed("second"), 5_000))
    server.drop()
    await vi.advanceTimersByTimeAsync(4_000)
    expect(server.handshakes.map(tokenOf)).toEqual(["first"])
    await vi.advanceTimersByTimeAsync(2_000)

    expect(server.handshakes.map(tokenOf)).toEqual(["first", "second"])
    expect(connection.state.value).toBe("open")
  })

  it("asks for a token until one comes, and shows none before", async () => {
    let asked = 0
    accessToken = async () => {
      asked += 1
      if (asked < 4) throw new Error("no answer")
      return "second"
    }
    const connection = realtime()
    await vi.advanceTimersByTimeAsync(10_000)

    expect(asked).toBe(4)
    expect(server.handshakes.map(tokenOf)).toEqual(["second"])
    expect(connection.state.value).toBe("open")
  })

  it("opens nothing for whoever leaves while the token is on its way", async () => {
    accessToken = () => new Promise((renewed) => setTimeout(() => renewed("late"), 1_000))
    realtime()
    userId.set(null)
    await vi.advanceTimersByTimeAsync(20_000)

    expect(server.handshakes).toEqual([])
  })

  it("passes the server's no on, by its reason", async () => {
    server.on("room", "wave", () => {
      throw new Error("no_hands")
    })
    const room = realtime().topic<RoomTopic>("room")
    room.join({ onJoined: () => {} })

    const refusal = room
      .ask("wave", { hand: "left" })
      .catch((error: Refused) => error.reason)
    await vi.advanceTimersByTimeAsync(10)

    expect(await refusal).toBe("no_hands")
  })

  it("mentions nothing while there is no connection", async () => {
    const room = realtime().topic<RoomTopic>("room")
    room.join({ onJoined: () => {} })

    room.mention("wave", { hand: "left" })
    await vi.advanceTimersByTimeAsync(10)
    room.mention("wave", { hand: "right" })
    await vi.advanceTimersByTimeAsync(10)

    const waves = server.heard.filter(({ event }) => event === "wave")
    expect(waves.map(({ payload }) => payload)).toEqual([{ hand: "right" }])
  })
})
