import type { CallOptions } from "@kamegor/sdk/api/client"
import { ApiError, ConnectionError } from "@kamegor/sdk/api/errors"
import type { Purchase } from "@kamegor/sdk/api/types"
import { describe, expect, test } from "vitest"
import { formatMoney, Orders } from "../../src/purchase/purchases"
import { statusOf, wordsOf } from "../../src/purchase/words"

const purchase: Purchase = {
  id: "p",
  status: "paid",
  failure_reason: "",
  gateway: "sandbox",
  credits: "20.000",
  price: "1.99",
  currency: "USD",
  started_at: "2026-03-01T12:00:00.000Z",
  paid_at: null,
}

/** A shop that answers as told, and the keys it was sent. */
function shop(...answers: (object | Error)[]) {
  const keys: (string | undefined)[] = []
  const post = async <T>(_path: string, _body: unknown, options?: CallOptions) => {
    keys.push(options?.idempotencyKey)
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer as T
  }
  return { orders: new Orders({ post }), keys }
}

describe("an order", () => {
  test("keeps its key when no answer came, so that it is not placed twice", async () => {
    const { orders, keys } = shop(new ConnectionError("timeout"), purchase)

    await expect(orders.place("a")).rejects.toThrow(ConnectionError)
    await orders.place("a")

    expect(keys[0]).toBeDefined()
    expect(keys[1]).toBe(keys[0])
  })

  test("is another one once the first was answered, well or not", async () => {
    const refusal = new ApiError({ status: 404, code: "not_found", detail: "" })
    const { orders, keys } = shop(purchase, refusal, purchase)

    await orders.place("a")
    await expect(orders.place("a")).rejects.toThrow(ApiError)
    await orders.place("a")

    expect(new Set(keys).size).toBe(3)
  })

  test("of another package has a key of its own", async () => {
    const { orders, keys } = shop(new ConnectionError("timeout"), purchase)

    await expect(orders.place("a")).rejects.toThrow(ConnectionError)
    await orders.place("b")

    expect(keys[1]).not.toBe(keys[0])
  })
})

describe("words", () => {
  test("tell what was paid and what came of it", () => {
    const { heading, details, mayRetry } = wordsOf(purchase)
    expect(heading).toBe("20 credits are yours")
    expect(details).toContain("1.99")
    expect(mayRetry).toBe(false)
  })

  test("tell a card that was declined from a change of mind", () => {
    const failed = { ...purchase, status: "failed" } as const
    const declined = wordsOf({ ...failed, failure_reason: "declined" })
    const cancelled = wordsOf({ ...failed, failure_reason: "cancelled" })
    expect([declined.tone, cancelled.tone]).toEqual(["problem", "calm"])
    expect(declined.heading).not.toBe(cancelled.heading)
    expect(declined.mayRetry && cancelled.mayRetry).toBe(true)
  })

  test("do not say that somebody cancelled what the site has given up", () => {
    const expired = wordsOf({ ...purchase, status: "expired" })
    expect(expired.heading).not.toContain("You")
    expect(expired.details).toContain("Nothing was charged")
    expect(expired.mayRetry).toBe(true)
  })

  test("of a payment that just went through tell of no card before it", () => {
    const failed = { ...purchase, status: "failed", failure_reason: "declined" } as const
    expect(statusOf(failed, "succeeded")).toBe("pending")
    expect(wordsOf(failed, "succeeded")).toEqual(
      wordsOf({ ...failed, status: "pending" }),
    )
    expect(statusOf(failed, "processing")).toBe("failed")
    expect(statusOf(purchase, "succeeded")).toBe("paid")
  })

  test("of a payment that the bank refused do not wait for the site to know", () => {
    const pending = { ...purchase, status: "pending" } as const
    expect(wordsOf(pending, "failed").mayRetry).toBe(true)
    expect(wordsOf(purchase, "failed")).toEqual(wordsOf(purchase))
  })

  test("show money with the places its currency has", () => {
    expect(formatMoney("4.99", "USD")).toContain("4.99")
    expect(formatMoney("2000", "JPY")).toMatch(/2,?000$/)
  })
})
