import { ApiError, explain } from "@kamegor/sdk/api/errors"
import { expect, test } from "vitest"

function suspended(until: string | null): ApiError {
  return new ApiError({
    status: 403,
    code: "suspended",
    detail: "This account is suspended.",
    suspension_reason: "Spam.",
    suspended_until: until,
  })
}

test("who is suspended reads why and until when", () => {
  const words = explain(suspended("2030-03-01T12:00:00.000Z"))
  expect(words).toContain("2030")
  expect(words).toContain("Spam.")
  expect(explain(suspended(null))).toBe(
    "This account is suspended for good. Our letter has a link to appeal. Why: Spam.",
  )
})
