import type { AgeRules, OwnUser } from "@kamegor/sdk/api/types"
import { Store } from "@kamegor/sdk/state/store"
import { expect, test } from "vitest"
import { Agreements, minimumAge } from "../../src/agreements/agreements"

const rules: AgeRules = {
  is_required: false,
  minimum_age: 18,
  countries: { TH: 20 },
  closed_countries: [],
}
const terms = { name: "terms", title: "Terms", version: "1", url: "/documents/terms" }

function user(told: Partial<OwnUser> = {}): OwnUser {
  return {
    id: "u1",
    email: "bob@example.com",
    username: "bob",
    created_at: "",
    is_email_verified: true,
    country: "",
    affirmed_age: null,
    age_affirmed_at: null,
    is_age_affirmed: false,
    documents_due: ["terms"],
    ...told,
  }
}

/** A server that keeps one account, and what was sent to it. */
function server(account: OwnUser) {
  const sent: unknown[] = []
  return {
    sent,
    get: async () => account as never,
    post: async (path: string, body?: unknown) => {
      sent.push([path, body])
      account = { ...account, documents_due: [] }
      return undefined as never
    },
    put: async (path: string, body: unknown) => {
      sent.push([path, body])
      account = { ...account, is_age_affirmed: true }
      return account as never
    },
  }
}

async function settle() {
  await new Promise((resolve) => setTimeout(resolve))
}

test("nothing is asked of nobody, and of who comes in what is due", async () => {
  const userId = new Store<string | null>(null)
  const agreements = new Agreements({ api: server(user()), userId })
  expect(agreements.isDue).toBe(false)

  userId.set("u1")
  await settle()
  expect(agreements.isDue).toBe(true)

  userId.set(null)
  expect(agreements.isDue).toBe(false)
})

test("agreeing sends the versions that were read", async () => {
  const api = server(user())
  const agreements = new Agreements({ api, userId: new Store<string | null>("u1") })
  await settle()

  await agreements.affirmAge("TH")
  expect(agreements.isDue).toBe(true)
  await agreements.accept([terms])

  expect(agreements.isDue).toBe(false)
  expect(api.sent).toEqual([
    ["/api/users/me/age", { is_of_age: true, country: "TH" }],
    ["/api/users/me/acceptances", { document: "terms", version: "1" }],
  ])
})

test("who signed out meanwhile leaves nothing of theirs", async () => {
  const userId = new Store<string | null>("u1")
  const agreements = new Agreements({ api: server(user()), userId })
  userId.set(null)
  await settle()
  expect(agreements.user.value).toBeNull()
})

test("a country has its own age, or that of everywhere", () => {
  expect([minimumAge(rules, "TH"), minimumAge(rules, "")]).toEqual([20, 18])
})
