import { Api } from "@kamegor/sdk/api/client"
import { Http } from "@kamegor/sdk/api/http"
import { Session } from "@kamegor/sdk/session/session"
import { Tokens } from "@kamegor/sdk/session/tokens"
import { afterEach, beforeEach, expect, test } from "vitest"
import { MemoryStorage, QueueLocks } from "../support/browser"
import { accessToken, problem, TestServer } from "../support/server"

const server = new TestServer()
const profile = { id: "u1", username: "alice" }

beforeEach(async () => {
  server.received.length = 0
  await server.start()
})

afterEach(() => server.stop())

function openSession(storage = new MemoryStorage()) {
  const http = new Http(server.origin)
  const tokens = new Tokens({ http, storage, locks: new QueueLocks() })
  return { storage, session: new Session({ http, tokens, api: new Api(http, tokens) }) }
}

const welcome = { access: accessToken("a"), refresh: "r", user: { id: "u1" }, profile }

test("signing in brings the profile along, and the next visit remembers the person", async () => {
  server.answers = () => ({ status: 201, body: welcome })
  const { session, storage } = openSession()
  expect(session.userId.value).toBeNull()

  await session.signIn({ email: "alice@example.com", password: "a long one" })

  expect(session.userId.value).toBe("u1")
  expect(session.profile.value).toEqual(profile)
  expect(server.calls).toEqual(["POST /api/sessions"])
  expect(openSession(storage).session.userId.value).toBe("u1")
})

test("the profile is there before anybody hears of the sign-in", async () => {
  server.answers = () => ({ status: 201, body: welcome })
  const { session } = openSession()
  const seen: unknown[] = []
  session.userId.subscribe(() => seen.push(session.profile.value))

  await session.signUp({ email: "a@example.com", password: "x", username: "alice" })

  expect(seen).toEqual([profile])
})

test("a refused sign-in changes nothing", async () => {
  server.answers = () => problem(401, "invalid_credentials")
  const { session, storage } = openSession()

  const call = session.signIn({ email: "alice@example.com", password: "wrong" })

  await expect(call).rejects.toMatchObject({ code: "invalid_credentials" })
  expect(session.userId.value).toBeNull()
  expect(storage.length).toBe(0)
})

test("signing out forgets everything here and ends the session there", async () => {
  server.answers = ({ method }) =>
    method === "DELETE" ? { status: 204 } : { status: 201, body: welcome }
  const { session, storage } = openSession()
  await session.signIn({ email: "alice@example.com", password: "a long one" })
  session.balance.set({ balance: "5.000", held: "0.000", available: "5.000" })

  await session.signOut()

  expect(storage.length).toBe(0)
  expect([session.userId.value, session.profile.value, session.balance.value]).toEqual([
    null,
    null,
    null,
  ])
  expect(server.received.at(-1)?.body).toBe('{"refresh":"r"}')
})

test("signing out works here even when the server cannot be reached", async () => {
  server.answers = () => ({ status: 201, body: welcome })
  const { session, storage } = openSession()
  await session.signIn({ email: "alice@example.com", password: "a long one" })
  await server.stop()

  await expect(session.signOut()).rejects.toThrow()
  await server.start()

  expect(session.userId.value).toBeNull()
  expect(storage.length).toBe(0)
})
