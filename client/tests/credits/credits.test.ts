import {
  creditsOf,
  editableCredits,
  formatChange,
  formatCredits,
  formatPrice,
  millicredits,
  priceInCredits,
  typedCredits,
} from "@kamegor/sdk/credits/credits"
import { describe, expect, test } from "vitest"

describe("millicredits", () => {
  test("are the exact whole number behind a decimal string", () => {
    expect(millicredits("12.500")).toBe(12_500n)
    expect(millicredits("0.001")).toBe(1n)
    expect(millicredits("-3.25")).toBe(-3_250n)
    expect(millicredits("7")).toBe(7_000n)
  })

  test("keep what a float would lose", () => {
    expect(millicredits("9007199254740993.001")).toBe(9_007_199_254_740_993_001n)
    expect(millicredits("0.1") + millicredits("0.2")).toBe(millicredits("0.3"))
  })

  test("come back as the same string", () => {
    for (const credits of ["0.000", "0.005", "12.500", "-0.125", "123456789.999"]) {
      expect(creditsOf(millicredits(credits))).toBe(credits)
    }
  })

  test.each(["", "1.2345", "1e3", "NaN", " 1", "1,5", ".5"])("refuse %j", (text) => {
    expect(() => millicredits(text)).toThrow(RangeError)
  })
})

describe("for a person", () => {
  test("a balance has two places, and a third only where it counts", () => {
    expect(formatCredits("12.500")).toBe("12.50")
    expect(formatCredits("0.005")).toBe("0.005")
    expect(formatCredits("1234567.000")).toBe("1,234,567.00")
    expect(formatCredits("-2.000")).toBe("−2.00")
  })

  test("a price has no places that say nothing", () => {
    expect(formatPrice("5.000")).toBe("5")
    expect(formatPrice("0.250")).toBe("0.25")
    expect(formatPrice("1000.000")).toBe("1,000")
    expect(priceInCredits("1.000")).toBe("1 credit")
    expect(priceInCredits("1.500")).toBe("1.5 credits")
  })

  test("a change always shows which way it went, but nothing went nowhere", () => {
    expect(formatChange("5.000")).toBe("+5.00")
    expect(formatChange("-5.000")).toBe("−5.00")
    expect(formatChange("-0.001")).toBe("−0.001")
    expect(formatChange("0.000")).toBe("0.00")
  })
})

describe("in a field", () => {
  test("an amount is as one would type it, and what is typed comes back the same", () => {
    for (const [credits, typed] of [
      ["1000.000", "1000"],
      ["100.000", "100"],
      ["0.250", "0.25"],
      ["0.000", "0"],
      ["2.005", "2.005"],
    ] as const) {
      expect(editableCredits(credits)).toBe(typed)
      expect(millicredits(typedCredits(typed))).toBe(millicredits(credits))
    }
  })

  test("a decimal comma is a point", () => {
    expect(typedCredits(" 2,5 ")).toBe("2.5")
    expect(typedCredits("12,25")).toBe("12.25")
  })

  test("what could be thousands is not guessed at", () => {
    expect(typedCredits("1,000")).toBe("1,000")
    expect(typedCredits("1,000.50")).toBe("1,000.50")
  })
})
