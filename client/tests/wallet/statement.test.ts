import { Api } from "@kamegor/sdk/api/client"
import { Http } from "@kamegor/sdk/api/http"
import { Tokens } from "@kamegor/sdk/session/tokens"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { type Account, Statement } from "../../src/wallet/statement"
import { dayOf, iconOf, releaseWords } from "../../src/wallet/words"
import { MemoryStorage } from "../support/browser"
import { accessToken, problem, TestServer } from "../support/server"

const PAGE = 2
const server = new TestServer()
/** The ids in the ledger, newest first. */
let ledger: string[]
let statement: Statement
let api: Api

beforeEach(async () => {
  ledger = ["5", "4", "3", "2", "1"]
  server.received.length = 0
  server.answers = ({ path }) => answer(path)
  await server.start()
  const http = new Http(server.origin)
  const tokens = new Tokens({ http, storage: new MemoryStorage() })
  tokens.keep({ access: accessToken("a"), refresh: "r" }, "alice")
  api = new Api(http, tokens)
  statement = new Statement(api)
})

afterEach(() => server.stop())

/** Pages begin after the entry that the cursor names, as the real ones do. */
function answer(path: string) {
  const after = new URL(path, server.origin).searchParams.get("cursor")
  const start = after === null ? 0 : ledger.indexOf(after) + 1
  const ids = ledger.slice(start, start + PAGE)
  const isLast = start + PAGE >= ledger.length
  const next = isLast ? null : `http://inside/api/credits/ledger?cursor=${ids.at(-1)}`
  return {
    status: 200,
    body: { results: ids.map((id) => ({ id })), next, previous: null },
  }
}

function ids(): string[] {
  return statement.state.value.entries.map(({ id }) => id)
}

describe("a statement", () => {
  test("grows page by page until there is no more", async () => {
    await statement.more()
    expect(ids()).toEqual(["5", "4"])
    expect(statement.state.value.hasMore).toBe(true)

    await statement.more()
    await statement.more()
    await statement.more()

    expect(ids()).toEqual(["5", "4", "3", "2", "1"])
    expect(statement.state.value.hasMore).toBe(false)
    expect(server.received).toHaveLength(3)
  })

  test("fetches a page once when it is asked for twice", async () => {
    await Promise.all([statement.more(), statement.more()])

    expect(ids()).toEqual(["5", "4"])
    expect(server.received).toHaveLength(1)
  })

  test("takes new lines on top and goes on where it was", async () => {
    await statement.more()
    ledger.unshift("6")

    await statement.renew()
    expect(ids()).toEqual(["6", "5", "4"])

    await statement.more()
    expect(ids()).toEqual(["6", "5", "4", "3", "2"])
  })

  test("starts over when more happened than fits on a page", async () => {
    await statement.more()
    ledger.unshift("9", "8", "7", "6")

    await statement.renew()
    expect(ids()).toEqual(["9", "8"])

    await statement.more()
    expect(ids()).toEqual(["9", "8", "7", "6"])
  })

  test.each<Account>(["wallet", "pending", "earnings"])(
    "is of one account: %s",
    async (account) => {
      await new Statement(api, account).more()

      expect(server.received.map(({ path }) => path)).toEqual([
        `/api/credits/ledger?account=${account}`,
      ])
    },
  )

  test("keeps its lines when a page fails, and can be asked again", async () => {
    await statement.more()
    server.answers = () => problem(500, "server_error")
    await statement.more()
    expect(ids()).toEqual(["5", "4"])
    expect(statement.state.value.error).toMatchObject({ status: 500 })

    server.answers = ({ path }) => answer(path)
    await statement.more()

    expect(ids()).toEqual(["5", "4", "3", "2"])
    expect(statement.state.value.error).toBeNull()
  })
})

describe("words", () => {
  test("show an icon for each code of the ledger, also for one that is new", () => {
    expect(iconOf("stream_spend")).toBe("outgoing")
    expect(iconOf("tip_sent")).toBe("coins")
  })

  test("say when earnings are available", () => {
    const release = { at: new Date(2026, 11, 6, 1).toISOString(), amount: "5.600" }
    expect(releaseWords(release)).toBe("5.60 available on Dec 6")
  })

  test("name a day as one says it", () => {
    const now = new Date(2025, 10, 21, 0, 30)
    expect(dayOf(new Date(2025, 10, 21, 0, 10), now)).toBe("Today")
    expect(dayOf(new Date(2025, 10, 20, 23, 50), now)).toBe("Yesterday")
    expect(dayOf(new Date(2025, 10, 19, 12, 0), now)).toBe("Wednesday, November 19")
    expect(dayOf(new Date(2024, 10, 19, 12, 0), now)).toBe("November 19, 2024")
  })
})
