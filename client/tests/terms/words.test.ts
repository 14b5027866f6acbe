import { describe, expect, it } from "vitest"
import { quoteWords, termsWords } from "../../src/terms/words"

const PLAIN = {
  price_per_minute: "6.000",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
}
const QUOTE = {
  ...PLAIN,
  stream_id: "0190",
  available: "84.000",
  minutes_left: 14,
  limited_by: "balance" as const,
}

describe("the sentence of what a minute costs", () => {
  it.each([
    [{}, "6 credits a minute, by the second"],
    [{ preview_seconds: 10 }, "First 10 s free, then 6 credits a minute, by the second"],
    [{ minimum_seconds: 30 }, "6 credits a minute, at least 30 s, by the second"],
    [{ increment_seconds: 60 }, "6 credits a minute, by the minute"],
    [{ increment_seconds: 10 }, "6 credits a minute, in steps of 10 s"],
    [
      { minimum_seconds: 30, increment_seconds: 20 },
      "6 credits a minute, at least 40 s, in steps of 20 s",
    ],
    [
      { minimum_seconds: 10, increment_seconds: 20 },
      "6 credits a minute, in steps of 20 s",
    ],
  ])("says %o", (terms, words) => {
    expect(termsWords({ ...PLAIN, ...terms })).toBe(words)
  })

  it("says how long it lasts, and what ends it", () => {
    expect(quoteWords({ ...QUOTE, preview_seconds: 10 })).toBe(
      "First 10 s free, then 6 credits a minute, by the second; your balance lasts 14 min.",
    )
    expect(quoteWords({ ...QUOTE, minutes_left: 2, limited_by: "spending_limit" })).toBe(
      "6 credits a minute, by the second; your spending limit lasts 2 min.",
    )
    expect(quoteWords({ ...QUOTE, minutes_left: 0 })).toBe(
      "6 credits a minute, by the second; your balance is under a minute.",
    )
  })
})
