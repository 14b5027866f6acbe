import { expect, test } from "vitest"
import { liveWords } from "../../src/follow/notice"

const NOTICE = {
  kind: "seller_live",
  seller: { id: "0190", username: "alice" },
  title: "Sunset",
} as const

test("a notice says who is live with what, and leads there", () => {
  expect(liveWords(NOTICE, "/wallet")).toEqual({
    text: "alice is live: Sunset",
    href: "/sellers/0190",
  })
})

test("a stream without a title is told of, too", () => {
  expect(liveWords({ ...NOTICE, title: "" }, "/")?.text).toBe("alice is live")
})

test("who looks at the seller already is told nothing", () => {
  expect(liveWords(NOTICE, "/sellers/0190")).toBeNull()
})
