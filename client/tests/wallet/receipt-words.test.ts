import { expect, it } from "vitest"
import { endingWords, headingWords, unbilledWords } from "../../src/wallet/receipt-words"
import { endWords } from "../../src/watch/words"

it("says how it ended to the one who reads", () => {
  expect(endingWords("left", true)).toBe("You left")
  expect(endingWords("left", false)).toBe("The buyer left")
  expect(endingWords("connection_lost", false)).toBe("The connection was lost")
  expect(endingWords("seller_ended", false)).toBe("You ended it")
})

it("tells nobody that they were blocked", () => {
  expect(endWords({ reason: "blocked" })).toEqual(endWords({ reason: "seller_ended" }))
  expect(endingWords("blocked", true)).toBe(endingWords("seller_ended", true))
  expect(endingWords("blocked", false)).toBe(endingWords("left", false))
})

it("has a heading after the seller has left, too", () => {
  const buyer = { id: "1", username: "bob", picture_url: null }
  expect(headingWords({ title: "Sunset", buyer }, true)).toBe("Sunset")
  expect(headingWords({ title: "", buyer }, true)).toBe("A stream")
  expect(headingWords({ title: "", buyer }, false)).toBe("bob")
})

it("says what of the time was free", () => {
  expect(unbilledWords({ free_seconds: 0, still_seconds: 0 })).toBe(
    "Not billed: until connected",
  )
  expect(unbilledWords({ free_seconds: 10, still_seconds: 5 })).toBe(
    "Not billed: until connected, the first 10 s, 5 s of a still picture",
  )
})
