import { expect, it } from "vitest"
import { endingWords, unbilledWords } from "../../src/wallet/receipt-words"

it("says how it ended to the one who reads", () => {
  expect(endingWords("left", true)).toBe("You left")
  expect(endingWords("left", false)).toBe("The buyer left")
  expect(endingWords("connection_lost", false)).toBe("The connection was lost")
})

it("says what of the time was free", () => {
  expect(unbilledWords({ free_seconds: 0, still_seconds: 0 })).toBe(
    "Not billed: until connected",
  )
  expect(unbilledWords({ free_seconds: 10, still_seconds: 5 })).toBe(
    "Not billed: until connected, the first 10 s, 5 s of a still picture",
  )
})
