import { describe, expect, test } from "vitest"
import { explainRefusal } from "../../src/purchase/card-form"

describe("a refused payment", () => {
  test("is told in Stripe's words where they are about the card", () => {
    const message = "Your card has insufficient funds."
    expect(explainRefusal({ type: "card_error", message })).toBe(message)
    expect(explainRefusal({ type: "validation_error", message })).toBe(message)
    expect(explainRefusal({ type: "card_error" })).toBe("Your card was declined.")
  })

  test("is told in ours where they are for developers", () => {
    const message = "No such payment_intent: 'pi_1'"
    for (const type of ["api_error", "invalid_request_error"] as const) {
      expect(explainRefusal({ type, message })).not.toContain("pi_1")
    }
    expect(explainRefusal()).toContain("only pay once")
  })

  test("tells a bank that was not convinced from a line that is down", () => {
    const bank = explainRefusal({
      type: "invalid_request_error",
      code: "payment_intent_authentication_failure",
    })
    expect(bank).toContain("Nothing was charged")
    expect(explainRefusal({ type: "api_connection_error" })).toContain("reached")
  })
})
