import { ApiError, ConnectionError, explain } from "@kamegor/sdk/api/errors"
import { Http, newIdempotencyKey, pathOf } from "@kamegor/sdk/api/http"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { problem, TestServer } from "../support/server"

const server = new TestServer()
let http: Http

beforeEach(async () => {
  server.received.length = 0
  await server.start()
  http = new Http(server.origin)
})

afterEach(() => server.stop())

async function failure(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.fail("it was answered"),
    (error: unknown) => error,
  )
}

describe("an exchange", () => {
  test("sends JSON and returns the decoded answer", async () => {
    server.answers = () => ({ status: 201, body: { id: "7" } })

    const answer = await http.send("/api/streams", {
      method: "POST",
      body: { title: "x" },
    })

    expect(answer).toEqual({ id: "7" })
    const [request] = server.received
    expect(request?.headers["content-type"]).toBe("application/json")
    expect(request?.body).toBe('{"title":"x"}')
  })

  test("returns nothing for an answer without a body", async () => {
    server.answers = () => ({ status: 204 })

    expect(await http.send("/api/sessions", { method: "DELETE" })).toBeUndefined()
  })

  test("lets a form write its own content type", async () => {
    server.answers = () => ({ status: 200, body: {} })
    const form = new FormData()
    form.append("picture", new Blob(["pixels"]), "picture")

    await http.send("/api/profiles/me/picture", { method: "PUT", body: form })

    expect(server.received[0]?.headers["content-type"]).toMatch(
      /^multipart\/form-data; b/,
    )
    expect(server.received[0]?.body).toContain("pixels")
  })
})

describe("a refusal", () => {
  test("carries its code, its words, its fields and its own members", async () => {
    server.answers = () =>
      problem(402, "insufficient_credits", {
        detail: "Not enough.",
        required: "5.000",
        errors: [{ field: "price", code: "min", detail: "Too low." }],
      })

    const error = await failure(http.send("/api/streams/1/viewings", { method: "POST" }))

    expect(error).toBeInstanceOf(ApiError)
    const refusal = error as ApiError
    expect(refusal.code).toBe("insufficient_credits")
    expect(refusal.status).toBe(402)
    expect(refusal.problem.required).toBe("5.000")
    expect(refusal.field("price")).toBe("Too low.")
    expect(refusal.field("title")).toBe("")
    expect(explain(refusal)).toBe("Not enough.")
  })

  test("by something in between that speaks HTML is a failure of the server", async () => {
    server.answers = () => ({
      status: 502,
      body: "<h1>Bad gateway</h1>",
      type: "text/html",
    })

    const error = (await failure(http.send("/api/streams"))) as ApiError

    expect([error.code, error.status]).toEqual(["server_error", 502])
  })
})

describe("without an answer", () => {
  test("a server that is not there is unreachable", async () => {
    const { origin } = server
    await server.stop()

    const error = await failure(new Http(origin).send("/health"))
    await server.start()

    expect(error).toBeInstanceOf(ConnectionError)
    expect((error as ConnectionError).reason).toBe("unreachable")
  })

  test("a server that does not answer in time is given up", async () => {
    server.answers = () => new Promise(() => {})

    const error = await failure(http.send("/health", { timeoutMs: 30 }))

    expect((error as ConnectionError).reason).toBe("timeout")
  })

  test("giving it up oneself is no failure of the connection", async () => {
    server.answers = () => new Promise(() => {})
    const controller = new AbortController()

    const call = failure(http.send("/health", { signal: controller.signal }))
    controller.abort()

    expect(((await call) as Error).name).toBe("AbortError")
  })
})

test("a link is followed on this site, whatever host the server believes it has", () => {
  expect(pathOf("http://inside:8000/api/credits/ledger?cursor=a%3D")).toBe(
    "/api/credits/ledger?cursor=a%3D",
  )
  expect(pathOf("/api/streams")).toBe("/api/streams")
})

test("idempotency keys have 128 bits and differ", () => {
  const keys = new Set(Array.from({ length: 100 }, newIdempotencyKey))

  expect(keys.size).toBe(100)
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
})
