import { Api } from "@kamegor/sdk/api/client"
import { Http } from "@kamegor/sdk/api/http"
import type { OwnRating } from "@kamegor/sdk/api/types"
import { Tokens } from "@kamegor/sdk/session/tokens"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ViewingRating } from "../../src/rating/viewing-rating"
import { MemoryStorage } from "../support/browser"
import { type Answer, accessToken, problem, TestServer } from "../support/server"

const RATING: OwnRating = {
  id: "r1",
  viewing_id: "v1",
  seller_id: "alice",
  score: 4,
  comment: "Windy.",
  created_at: "2026-11-21T09:00:00.000Z",
  edited_at: null,
  reply: null,
  replied_at: null,
  editable_until: "2026-11-22T09:00:00.000Z",
}
const server = new TestServer()
/** What the server says to the next calls. */
let answers: Answer[]
let api: Api
let rating: ViewingRating

beforeEach(async () => {
  server.received.length = 0
  answers = []
  server.answers = () => answers.shift() ?? { status: 500 }
  await server.start()
  const http = new Http(server.origin)
  const tokens = new Tokens({ http, storage: new MemoryStorage() })
  tokens.keep({ access: accessToken("a"), refresh: "r" }, "alice")
  api = new Api(http, tokens)
  rating = new ViewingRating(api, "v1")
})

afterEach(() => server.stop())

function bodies(): unknown[] {
  return server.received.map(({ body }) => JSON.parse(body))
}

describe("ViewingRating", () => {
  it("sends nothing before a star is chosen", async () => {
    await rating.send()

    expect(server.calls).toEqual([])
    expect(rating.state.value.step).toBe("asking")
  })

  it("sends the stars and the words, and shows what was kept", async () => {
    answers = [{ status: 201, body: RATING }]
    rating.choose(4)
    rating.write(" Windy. ")

    await rating.send()

    expect(server.calls).toEqual(["POST /api/ratings"])
    expect(bodies()).toEqual([{ viewing_id: "v1", score: 4, comment: "Windy." }])
    expect(rating.state.value).toEqual({
      step: "rated",
      score: 4,
      comment: "Windy.",
      error: null,
    })
  })

  it("sends once, however often it is asked to meanwhile", async () => {
    answers = [{ status: 201, body: RATING }]
    rating.choose(4)

    await Promise.all([rating.send(), rating.send()])

    expect(server.calls).toHaveLength(1)
  })

  it("edits what it has sent", async () => {
    answers = [
      { status: 201, body: RATING },
      { status: 200, body: { ...RATING, score: 2 } },
    ]
    rating.choose(4)
    await rating.send()

    rating.edit()
    rating.choose(2)
    await rating.send()

    expect(server.calls).toEqual(["POST /api/ratings", "PATCH /api/ratings/r1"])
    expect(bodies()[1]).toEqual({ score: 2, comment: "Windy." })
    expect(rating.state.value).toMatchObject({ step: "rated", score: 2 })
  })

  it("keeps what was said when the answer is lost, and makes it good as an edit", async () => {
    answers = [
      { status: 503, body: "" },
      problem(409, "already_rated", { rating_id: "r1" }),
      { status: 200, body: RATING },
    ]
    rating.choose(4)
    rating.write("Windy.")

    await rating.send()
    expect(rating.state.value).toMatchObject({
      step: "asking",
      score: 4,
      comment: "Windy.",
      error: expect.objectContaining({ status: 503 }),
    })

    await rating.send()
    expect(server.calls).toEqual([
      "POST /api/ratings",
      "POST /api/ratings",
      "PATCH /api/ratings/r1",
    ])
    expect(rating.state.value).toMatchObject({ step: "rated", error: null })
  })

  it("asks no more once skipped", async () => {
    rating.choose(4)
    rating.skip()

    await rating.send()

    expect(rating.state.value.step).toBe("skipped")
    expect(server.calls).toEqual([])
  })

  it("begins with what was given on another day, and changes that", async () => {
    answers = [{ status: 200, body: { ...RATING, score: 2 } }]
    rating = new ViewingRating(api, "v1", RATING)
    const { step, score, comment } = rating.state.value
    expect([step, score, comment]).toEqual(["rated", 4, "Windy."])

    rating.edit()
    rating.choose(2)
    await rating.send()

    expect(server.calls).toEqual(["PATCH /api/ratings/r1"])
    expect(rating.state.value).toMatchObject({ step: "rated", score: 2 })
  })

  it("leaves what was given as it was", async () => {
    rating = new ViewingRating(api, "v1", RATING)
    rating.edit()
    rating.choose(1)
    rating.write("No.")

    rating.skip()

    expect(server.calls).toEqual([])
    const { step, score, comment } = rating.state.value
    expect([step, score, comment]).toEqual(["rated", 4, "Windy."])
  })
})
