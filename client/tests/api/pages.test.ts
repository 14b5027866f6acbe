import { Api } from "@kamegor/sdk/api/client"
import { Http } from "@kamegor/sdk/api/http"
import { Pages } from "@kamegor/sdk/api/pages"
import { Tokens } from "@kamegor/sdk/session/tokens"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { MemoryStorage } from "../support/browser"
import { type Answer, accessToken, TestServer } from "../support/server"

interface Item {
  id: string
}

const server = new TestServer()
/** What the server says to the next calls. */
let answers: Answer[]
let pages: Pages<Item>

beforeEach(async () => {
  server.received.length = 0
  answers = []
  server.answers = () => answers.shift() ?? { status: 500 }
  await server.start()
  const http = new Http(server.origin)
  const tokens = new Tokens({ http, storage: new MemoryStorage() })
  tokens.keep({ access: accessToken("a"), refresh: "r" }, "alice")
  pages = new Pages<Item>(new Api(http, tokens), "/api/things")
})

afterEach(() => server.stop())

function page(ids: string[], next: string | null): Answer {
  const results = ids.map((id) => ({ id }))
  return { status: 200, body: { results, next, previous: null } }
}

function ids(): string[] {
  return pages.state.value.items.map(({ id }) => id)
}

describe("pages", () => {
  it("are fetched one after the other until there is no more", async () => {
    answers = [page(["3", "2"], "http://inside/api/things?cursor=2"), page(["1"], null)]

    await pages.more()
    expect(pages.state.value).toMatchObject({ hasMore: true, isLoading: false })
    await pages.more()
    await pages.more()

    expect(ids()).toEqual(["3", "2", "1"])
    expect(pages.state.value.hasMore).toBe(false)
    expect(server.calls).toEqual(["GET /api/things", "GET /api/things?cursor=2"])
  })

  it("begin again with the first, and keep what is there until it comes", async () => {
    answers = [page(["3"], "http://inside/api/things?cursor=3"), page(["2"], null)]
    await pages.more()
    await pages.more()

    answers = [{ status: 503 }, page(["4", "3"], "http://inside/api/things?cursor=3")]
    await pages.again()
    expect(ids()).toEqual(["3", "2"])
    expect(pages.state.value.error).not.toBeNull()
    await pages.again()

    expect(ids()).toEqual(["4", "3"])
    expect(pages.state.value).toMatchObject({ hasMore: true, error: null })
  })

  it("forget an answer that was overtaken by a new beginning", async () => {
    answers = [page(["3"], "http://inside/api/things?cursor=3")]
    await pages.more()

    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    server.answers = async ({ path }) => {
      if (path === "/api/things") return page(["4"], null)
      await held
      return page(["2"], null)
    }
    const more = pages.more()
    await pages.again()
    release()
    await more

    expect(ids()).toEqual(["4"])
    expect(pages.state.value.isLoading).toBe(false)
  })

  it("leave out what is there no more", async () => {
    answers = [page(["3", "2", "1"], null)]
    await pages.more()

    const [, second] = pages.state.value.items
    if (second) await pages.remove(second)

    expect(ids()).toEqual(["3", "1"])
  })

  it("bring the next page when the last of one is left out", async () => {
    answers = [page(["2"], "http://inside/api/things?cursor=2"), page(["1"], null)]
    await pages.more()

    for (const item of [...pages.state.value.items]) await pages.remove(item)

    expect(ids()).toEqual(["1"])
    for (const item of [...pages.state.value.items]) await pages.remove(item)
    expect(ids()).toEqual([])
    expect(server.calls).toHaveLength(2)
  })

  it("fetch one page at a time", async () => {
    answers = [page(["1"], null)]

    await Promise.all([pages.more(), pages.more()])

    expect(server.calls).toHaveLength(1)
  })

  it("keep what they have when the line is down, and go on from there", async () => {
    answers = [
      page(["2"], "http://inside/api/things?cursor=2"),
      { status: 503 },
      page(["1"], null),
    ]

    await pages.more()
    await pages.more()
    expect(ids()).toEqual(["2"])
    expect(pages.state.value.error).toMatchObject({ status: 503 })

    await pages.more()
    expect(ids()).toEqual(["2", "1"])
    expect(pages.state.value.error).toBeNull()
  })

  it("take a newer version of an item in its place", async () => {
    answers = [page(["2", "1"], null)]
    await pages.more()
    const [, old] = pages.state.value.items

    if (old) pages.replace(old, { id: "1, edited" })

    expect(ids()).toEqual(["2", "1, edited"])
  })
})
