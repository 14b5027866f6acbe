import { expect, it } from "vitest"
import { pastStreamLine } from "../../src/seller/history"

const PAST = { started_at: "2026-11-03T12:00:00Z", duration_seconds: 2520, rating: null }

it.each([
  [20, "1 min"],
  [2520, "42 min"],
  [3600, "1 h"],
  [5400, "1 h 30 min"],
])("says how long %d seconds were, and when", (duration_seconds, words) => {
  expect(pastStreamLine({ ...PAST, duration_seconds })).toBe(
    `Streamed for ${words} on Nov 3, 2026`,
  )
})
