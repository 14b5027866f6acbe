import { expect, it } from "vitest"
import { endingWords } from "../../src/wallet/receipt-words"

it("says how it ended to the one who reads", () => {
  expect(endingWords("left", true)).toBe("You left")
  expect(endingWords("left", false)).toBe("The buyer left")
  expect(endingWords("connection_lost", false)).toBe("The connection was lost")
})
