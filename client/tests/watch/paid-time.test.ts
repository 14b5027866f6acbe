import { PaidTime, ServerClock } from "@kamegor/sdk/watch/paid-time"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

const NOON = "2026-11-21T12:00:00.000Z"
const MINUTE_LATER = "2026-11-21T12:01:00.000Z"

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
})

describe("ServerClock", () => {
  it.each(["2026-11-21T12:00:00Z", "2026-11-20T23:00:00Z", "2031-01-01T00:00:00Z"])(
    "needs no right clock on this device (%s)",
    (here) => {
      vi.setSystemTime(here)
      const clock = new ServerClock()

      clock.hear(NOON)

      expect(clock.until(MINUTE_LATER)).toBe(60_000)
    },
  )

  it("is not set back by old news", () => {
    vi.setSystemTime(NOON)
    const clock = new ServerClock()
    clock.hear(NOON)

    clock.hear("2026-11-21T11:00:00.000Z")

    expect(clock.until(MINUTE_LATER)).toBe(60_000)
  })
})

describe("PaidTime", () => {
  const runOut = vi.fn()
  let paid: PaidTime

  beforeEach(() => {
    vi.setSystemTime(NOON)
    runOut.mockClear()
    const clock = new ServerClock()
    clock.hear(NOON)
    paid = new PaidTime(clock, runOut)
  })

  it("believes a minute that begins after the free preview", () => {
    paid.allow({ previewSeconds: 60 })
    paid.extend("2026-11-21T12:02:00.000Z")

    vi.advanceTimersByTime(119_999)
    expect(runOut).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)

    expect(runOut).toHaveBeenCalledOnce()
  })

  it("runs out when what is paid for is over", () => {
    paid.extend(MINUTE_LATER)

    vi.advanceTimersByTime(59_999)
    expect(runOut).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)

    expect(runOut).toHaveBeenCalledOnce()
  })

  it("does not run out when the next minute was paid for in time", () => {
    paid.extend(MINUTE_LATER)
    vi.advanceTimersByTime(50_000)
    paid.extend("2026-11-21T12:02:00.000Z")

    vi.advanceTimersByTime(69_999)
    expect(runOut).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)

    expect(runOut).toHaveBeenCalledOnce()
  })

  it("runs out at once for a moment that is past", () => {
    paid.extend("2026-11-21T11:59:00.000Z")

    vi.advanceTimersByTime(0)

    expect(runOut).toHaveBeenCalledOnce()
  })

  it("does not believe in hours paid ahead", () => {
    paid.extend("2026-11-21T15:00:00.000Z")

    vi.advanceTimersByTime(75_000)

    expect(runOut).toHaveBeenCalledOnce()
  })

  it("is quiet once stopped", () => {
    paid.extend(MINUTE_LATER)

    paid.stop()
    vi.runAllTimers()

    expect(runOut).not.toHaveBeenCalled()
  })
})
