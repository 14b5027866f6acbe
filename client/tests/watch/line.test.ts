import { ApiError } from "@kamegor/sdk/api/errors"
import type { Line } from "@kamegor/sdk/api/types"
import { Store } from "@kamegor/sdk/state/store"
import { LinePlace } from "@kamegor/sdk/watch/line"
import { beforeEach, describe, expect, it } from "vitest"
import { lineWords } from "../../src/watch/line-card"

const PATH = "/api/streams/s1/line"
const WAITING: Line = {
  stream_id: "s1",
  waiting: 3,
  position: 3,
  seconds_to_accept: null,
  end_reason: null,
}
const TURN: Line = { ...WAITING, waiting: 1, position: 1, seconds_to_accept: 30 }
const MISSED: Line = { ...WAITING, waiting: 0, position: null, end_reason: "missed" }

let calls: string[]
let answers: Record<string, () => unknown>
let told: Store<Line | null>
let joins: Store<number>
let now: number
let place: LinePlace

async function answer<T>(call: string): Promise<T> {
  calls.push(call)
  return answers[call]?.() as T
}

beforeEach(() => {
  calls = []
  answers = { [`POST ${PATH}`]: () => WAITING, [`GET ${PATH}`]: () => TURN }
  told = new Store<Line | null>(null)
  joins = new Store(1)
  now = 1_000
  place = new LinePlace({
    streamId: "s1",
    api: {
      get: (path) => answer(`GET ${path}`),
      post: (path) => answer(`POST ${path}`),
      delete: (path) => answer(`DELETE ${path}`),
    },
    told,
    joins,
    now: () => now,
  })
})

describe("LinePlace", () => {
  it("knows where it is from the answer, and then from what is told", async () => {
    await place.join()
    expect(place.line.value).toEqual(WAITING)
    expect(place.secondsToAccept(now)).toBeNull()

    told.set({ ...WAITING, stream_id: "s2", position: 1 })
    expect(place.line.value).toEqual(WAITING)

    told.set(TURN)
    expect(place.line.value).toEqual(TURN)
    expect(place.secondsToAccept(now)).toBe(30)
    expect(place.secondsToAccept(now + 10_500)).toBe(20)
    expect(place.secondsToAccept(now + 40_000)).toBe(0)
  })

  it("gives up the place it has in another line, and stands in this one", async () => {
    let waitsElsewhere = true
    answers[`POST ${PATH}`] = () => {
      if (!waitsElsewhere) return WAITING
      const code = "already_waiting"
      throw new ApiError({ status: 409, code, detail: "", stream_id: "s0" })
    }
    answers["DELETE /api/streams/s0/line"] = () => {
      waitsElsewhere = false
    }

    await place.join()

    expect(calls).toEqual([`POST ${PATH}`, "DELETE /api/streams/s0/line", `POST ${PATH}`])
    expect(place.isWaiting).toBe(true)
  })

  it("asks what it missed when the connection is back", async () => {
    joins.set(2)
    expect(calls).toEqual([])
    await place.join()

    joins.set(3)
    await Promise.resolve()

    expect(calls).toEqual([`POST ${PATH}`, `GET ${PATH}`])
    await new Promise((done) => setTimeout(done))
    expect(place.line.value).toEqual(TURN)
  })

  it("gives its place up once, and hears no more", async () => {
    await place.join()

    place.leave()
    told.set(TURN)

    expect(calls).toEqual([`POST ${PATH}`, `DELETE ${PATH}`])
    expect(place.line.value).toEqual({ ...WAITING, position: null, end_reason: "left" })
  })

  it("has nothing to give up once it is over", async () => {
    await place.join()
    told.set(MISSED)

    place.leave()

    expect(calls).toEqual([`POST ${PATH}`])
  })

  it("gives a place up, says so, and can wait again", async () => {
    await place.join()
    told.set(TURN)

    place.giveUp()
    place.giveUp()

    const left = { position: null, seconds_to_accept: null, end_reason: "left" }
    expect(place.line.value).toMatchObject(left)
    expect(place.isWaiting).toBe(false)
    expect(calls).toEqual([`POST ${PATH}`, `DELETE ${PATH}`])
    await place.join()
    expect(place.line.value).toEqual(WAITING)
  })
})

describe("lineWords", () => {
  it.each([
    [1, "You are next"],
    [2, "One person is ahead of you"],
    [3, "2 people are ahead of you"],
  ])("says who comes before place %i", (position, heading) => {
    expect(lineWords({ ...WAITING, position }).heading).toBe(heading)
  })

  it("says that it is one's turn, and that it has passed", () => {
    expect(lineWords(TURN).heading).toBe("It is your turn")
    expect(lineWords(MISSED).heading).toBe("Your turn has passed")
  })
})
