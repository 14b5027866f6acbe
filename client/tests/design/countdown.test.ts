// @vitest-environment jsdom
import { html } from "lit"
import { afterEach, beforeEach, expect, it, vi } from "vitest"
import type { Countdown } from "../../src/design/countdown"
import "../../src/design/countdown"

let countdown: Countdown

beforeEach(() => {
  vi.useFakeTimers()
  countdown = document.createElement("km-countdown") as Countdown
  countdown.words = (left) => html`in ${left} s`
  countdown.whenOver = html`now`
})

afterEach(() => {
  countdown.remove()
  vi.useRealTimers()
})

async function shownAfter(milliseconds: number): Promise<string | null> {
  await vi.advanceTimersByTimeAsync(milliseconds)
  await countdown.updateComplete
  return countdown.textContent
}

it("counts down, and then shows what there is to do", async () => {
  countdown.seconds = 40
  document.body.append(countdown)

  expect(await shownAfter(0)).toBe("in 40 s")
  expect(await shownAfter(38_500)).toBe("in 2 s")
  expect(await shownAfter(1_500)).toBe("now")
})

it("begins anew with another time", async () => {
  countdown.seconds = 2
  document.body.append(countdown)
  await shownAfter(5_000)

  countdown.seconds = 20

  expect(await shownAfter(0)).toBe("in 20 s")
})
