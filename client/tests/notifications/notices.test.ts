import { expect, test } from "vitest"
import { iconOf } from "../../src/notifications/words"
import { isWorthSaying } from "../../src/realtime/notices"

const NOTICE = { link: "/sellers/0190" }

test("a notice is said on any other screen", () => {
  expect(isWorthSaying(NOTICE, "/wallet")).toBe(true)
  expect(isWorthSaying(NOTICE, "/")).toBe(true)
})

test("a notice is not said on the screen that it leads to, nor in the inbox", () => {
  expect(isWorthSaying(NOTICE, "/sellers/0190")).toBe(false)
  expect(isWorthSaying(NOTICE, "/notifications")).toBe(false)
})

test("a kind that the app does not know has a bell", () => {
  expect(iconOf("purchase_paid")).toBe("wallet")
  expect(iconOf("tip")).toBe("bell")
})
