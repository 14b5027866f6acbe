import type { Spending } from "@kamegor/sdk/api/types"
import { expect, it } from "vitest"
import { bindingWords, spentWords } from "../../src/limits/words"

const SPENDING: Spending = {
  per_viewing: null,
  per_day: null,
  in_force: { per_viewing: null, per_day: null },
  in_force_from: null,
  spent: "3.000",
  left: null,
}
const NOW = new Date(2026, 10, 21, 12)

it("says what was spent, and what is left where there is a limit", () => {
  expect(spentWords(SPENDING)).toBe(
    "In the last 24 hours you spent 3.00 credits on watching.",
  )
  expect(spentWords({ ...SPENDING, left: "7.000" })).toBe(
    "In the last 24 hours you spent 3.00 credits on watching; 7.00 are left.",
  )
})

it("says nothing of earlier limits once none binds", () => {
  expect(bindingWords(SPENDING, NOW)).toBe("")
})

it("says what an earlier limit still holds to, and until when", () => {
  const spending = {
    ...SPENDING,
    in_force: { per_viewing: "5.000", per_day: "9.500" },
    in_force_from: new Date(2026, 10, 22, 9, 30).toISOString(),
  }

  expect(bindingWords(spending, NOW)).toBe(
    "Until Sunday, November 22, 9:30 AM, what you had set before still holds: " +
      "5.00 for one viewing, 9.50 in 24 hours.",
  )
})
