import { Api } from "@kamegor/sdk/api/client"
import { ConnectionError, SignedOut } from "@kamegor/sdk/api/errors"
import { Http } from "@kamegor/sdk/api/http"
import { Tokens } from "@kamegor/sdk/session/tokens"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { MemoryStorage, QueueLocks } from "../support/browser"
import {
  type Answer,
  accessToken,
  problem,
  type Received,
  TestServer,
} from "../support/server"

const LONG_SECONDS = 300
const SPENT_SECONDS = 1

const server = new TestServer()
let storage: MemoryStorage
let locks: QueueLocks
/** The refresh token that the server would take; another ends the session. */
let validRefresh: string
let validAccess: string
/** The refresh token and key that were answered last. */
let answered: string

beforeEach(async () => {
  server.received.length = 0
  storage = new MemoryStorage()
  locks = new QueueLocks()
  answered = ""
  server.answers = (request) => answer(request)
  await server.start()
})

afterEach(() => server.stop())

/**
 * As the real one does: a refresh token works once, and then it ends its family, unless the
 * same key asks for the same answer.
 */
function answer({ path, headers, body }: Received, clockOffsetMs = 0): Answer {
  if (path !== "/api/sessions/refresh") {
    return headers.authorization === `Bearer ${validAccess}`
      ? { status: 200, body: { ok: true } }
      : problem(401, "not_authenticated")
  }
  const asked = `${JSON.parse(body).refresh} ${headers["idempotency-key"]}`
  const pair = () => ({ access: validAccess, refresh: validRefresh })
  if (asked === answered) return { status: 200, body: pair() }
  if (JSON.parse(body).refresh !== validRefresh) return problem(401, "session_revoked")
  answered = asked
  validRefresh += "+"
  const lifetimeSeconds = LONG_SECONDS + clockOffsetMs / 1000
  validAccess = accessToken(`after ${validRefresh}`, lifetimeSeconds)
  return { status: 200, body: pair() }
}

/** Another tab of the same browser. */
function openTab(shared: QueueLocks | null = locks) {
  const http = new Http(server.origin)
  const tokens = new Tokens({ http, storage, locks: shared ?? undefined })
  return { tokens, api: new Api(http, tokens) }
}

type Tab = ReturnType<typeof openTab>

function signIn(tokens: Tokens, lifetimeSeconds = LONG_SECONDS): string {
  validRefresh = "refresh"
  validAccess = accessToken("first", lifetimeSeconds)
  tokens.keep({ access: validAccess, refresh: validRefresh }, "alice")
  return validAccess
}

describe("an access token", () => {
  test("that is good is used without asking anybody", async () => {
    const { tokens } = openTab()
    const access = signIn(tokens)

    expect(await tokens.fresh()).toBe(access)
    expect(server.calls).toEqual([])
  })

  test("that is about to run out is renewed first", async () => {
    const { tokens } = openTab()
    signIn(tokens, SPENT_SECONDS)

    expect(await tokens.fresh()).toBe(validAccess)
    expect(tokens.refresh).toBe("refresh+")
    expect(server.calls).toEqual(["POST /api/sessions/refresh"])
  })

  test("is renewed once for many who need it at once", async () => {
    const { tokens } = openTab()
    signIn(tokens, SPENT_SECONDS)

    const all = await Promise.all(Array.from({ length: 10 }, () => tokens.fresh()))

    expect(new Set(all)).toEqual(new Set([validAccess]))
    expect(server.calls).toEqual(["POST /api/sessions/refresh"])
  })

  test("is renewed by one of several tabs, and the others take it", async () => {
    const tabs = [openTab(), openTab(), openTab()]
    signIn(tabs[0]?.tokens as Tokens, SPENT_SECONDS)

    const all = await Promise.all(tabs.map(({ tokens }) => tokens.fresh()))

    expect(new Set(all)).toEqual(new Set([validAccess]))
    expect(server.calls).toEqual(["POST /api/sessions/refresh"])
  })
})

describe("a browser without locks, as on plain http", () => {
  test("has two tabs renew by one key, and both get the same pair", async () => {
    const tabs = [openTab(null), openTab(null)]
    signIn(tabs[0]?.tokens as Tokens, SPENT_SECONDS)

    const all = await Promise.all(tabs.map(({ tokens }) => tokens.fresh()))

    expect(all).toEqual([validAccess, validAccess])
    const keys = server.received.map(({ headers }) => headers["idempotency-key"])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
    expect(tabs[1]?.tokens.refresh).toBe("refresh+")
  })
})

describe("a device whose clock is wrong", () => {
  const AN_HOUR_MS = 3_600_000

  test.each([
    ["ahead", -AN_HOUR_MS],
    ["behind", AN_HOUR_MS],
  ])("by an hour (%s) renews no more often than another", async (_, offsetMs) => {
    const { tokens, api } = openTab()
    const serverTime = () => new Date(Date.now() + offsetMs)
    server.answers = (request) => ({ ...answer(request, offsetMs), date: serverTime() })
    signIn(tokens, LONG_SECONDS + offsetMs / 1000)
    validAccess = "the one at hand has run out meanwhile"

    for (let calls = 0; calls < 3; calls++) await api.get("/api/profiles/me")

    const renewals = server.calls.filter((call) => call === "POST /api/sessions/refresh")
    expect(renewals).toHaveLength(1)
  })
})

describe("a call", () => {
  test("that is refused once is sent again with a new token", async () => {
    const { tokens, api } = openTab()
    signIn(tokens)
    validAccess = "another: the server's key changed"

    expect(await api.get("/api/profiles/me")).toEqual({ ok: true })
    expect(server.calls).toEqual([
      "GET /api/profiles/me",
      "POST /api/sessions/refresh",
      "GET /api/profiles/me",
    ])
  })

  test("that moves money keeps its key when it is sent again", async () => {
    const { tokens, api } = openTab()
    signIn(tokens)
    validAccess = "another"

    await api.post("/api/credits/purchase", { package_id: "s" }, { idempotencyKey: "k1" })

    const keys = server.received
      .filter(({ path }) => path === "/api/credits/purchase")
      .map(({ headers }) => headers["idempotency-key"])
    expect(keys).toEqual(['"k1"', '"k1"'])
  })

  test("that is refused for another reason is not sent again", async () => {
    const { tokens, api } = openTab()
    signIn(tokens)
    server.answers = () => problem(409, "busy")

    await expect(api.post("/api/streams/1/viewings")).rejects.toMatchObject({
      code: "busy",
    })
    expect(server.calls).toEqual(["POST /api/streams/1/viewings"])
  })
})

describe("the end of a session", () => {
  test("forgets the tokens and tells who listens", async () => {
    const { tokens, api } = openTab()
    signIn(tokens)
    validAccess = "another"
    validRefresh = "used up by a thief"
    const told: (string | null)[] = []
    tokens.userId.subscribe((userId) => told.push(userId))

    await expect(api.get("/api/profiles/me")).rejects.toBeInstanceOf(SignedOut)

    expect(told).toEqual([null])
    expect(storage.length).toBe(0)
    await expect(tokens.fresh()).rejects.toBeInstanceOf(SignedOut)
  })

  test("is not concluded from a server that cannot be reached", async () => {
    const { tokens } = openTab()
    signIn(tokens, SPENT_SECONDS)
    await server.stop()

    await expect(tokens.fresh()).rejects.toBeInstanceOf(ConnectionError)
    await server.start()

    expect(tokens.userId.value).toBe("alice")
    expect(tokens.refresh).toBe("refresh")
  })

  test.each([
    ["the same page", (page: Tab) => page],
    ["another page", () => openTab()],
  ])("is not caused by an answer that got lost: %s asks again", async (_, reopen) => {
    const first = openTab()
    signIn(first.tokens, SPENT_SECONDS)
    server.answers = (request) => {
      answer(request)
      return { status: 502, body: "", type: "text/html" }
    }
    await expect(first.tokens.fresh()).rejects.toMatchObject({ status: 502 })
    server.answers = (request) => answer(request)

    const { tokens } = reopen(first)

    expect(await tokens.fresh()).toBe(validAccess)
    expect(tokens.refresh).toBe("refresh+")
    await tokens.renew(validAccess)
    expect(tokens.refresh).toBe("refresh++")
  })

  test("in one tab is not undone by a renewal that another had begun", async () => {
    const { tokens } = openTab()
    signIn(tokens, SPENT_SECONDS)
    server.answers = (request) => {
      openTab().tokens.forget()
      return answer(request)
    }

    await expect(tokens.fresh()).rejects.toBeInstanceOf(SignedOut)

    expect(storage.length).toBe(0)
  })

  test("is not concluded from a server that fails", async () => {
    const { tokens } = openTab()
    signIn(tokens, SPENT_SECONDS)
    server.answers = () => problem(500, "server_error")

    await expect(tokens.fresh()).rejects.toMatchObject({ status: 500 })

    expect(tokens.refresh).toBe("refresh")
  })
})
