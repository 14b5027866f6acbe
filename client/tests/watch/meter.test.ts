import type { MeterReading } from "@kamegor/sdk/api/types"
import { inHundredths, RunningMeter } from "@kamegor/sdk/watch/meter"
import { beforeEach, describe, expect, it } from "vitest"

const READING: MeterReading = {
  viewing_id: "0190",
  billed_seconds: 0,
  still_seconds: 0,
  charged: "0.000",
  paid_until: "2026-11-21T09:01:00Z",
  available: "10.000",
  seconds_left: 300,
  limited_by: "balance" as const,
}
const MINUTE_MS = 60_000
const PLAIN = { preview_seconds: 0, minimum_seconds: 0, increment_seconds: 1 }

let meter: RunningMeter

beforeEach(() => {
  meter = new RunningMeter({ pricePerMinute: "2.500", terms: PLAIN, stillSeconds: 0 })
})

describe("RunningMeter", () => {
  it("stands still until both peers are connected", () => {
    expect(meter.at(MINUTE_MS)).toEqual({
      elapsedSeconds: 0,
      isStill: false,
      freeSecondsLeft: 0,
      cost: 0n,
      available: null,
      secondsLeft: null,
      limitedBy: null,
    })
  })

  it("charges whole seconds, rounded down as the server does", () => {
    meter.start(1_000)

    expect(meter.at(1_999)).toMatchObject({ elapsedSeconds: 0, cost: 0n })
    // 2.5 / 60 is 0.041666…
    expect(meter.at(2_000)).toMatchObject({ elapsedSeconds: 1, cost: 41n })
    expect(meter.at(1_000 + MINUTE_MS)).toMatchObject({
      elapsedSeconds: 60,
      cost: 2500n,
    })
  })

  it("goes on from what the server has settled", () => {
    meter.start(0)
    meter.read({ ...READING, billed_seconds: 60, charged: "2.500" }, 61_000)

    expect(meter.at(61_000)).toMatchObject({ elapsedSeconds: 61, cost: 2541n })
  })

  it("believes the server where its own clock is behind", () => {
    meter.start(0)
    meter.read({ ...READING, billed_seconds: 120, charged: "5.000" }, 30_000)

    expect(meter.at(30_000)).toMatchObject({ elapsedSeconds: 120, cost: 5000n })
  })

  it("starts once, though it is told twice", () => {
    meter.start(0)
    meter.start(5_000)

    expect(meter.at(10_000).elapsedSeconds).toBe(10)
  })

  it("waits while there is no picture, and catches up when it is back", () => {
    meter.start(0)
    meter.pause(10_000)
    expect(meter.at(14_000).elapsedSeconds).toBe(10)

    meter.resume(14_000)

    expect(meter.at(15_000).elapsedSeconds).toBe(15)
  })

  it("keeps its figures while the seller pauses, however long it is put off", () => {
    meter.start(0)
    meter.read({ ...READING, still_seconds: 5 }, 12_000)
    meter.read({ ...READING, still_seconds: 5 }, 17_000)
    const before = meter.at(30_000)
    expect(before).toMatchObject({ elapsedSeconds: 25, cost: 1041n })
    meter.pause(30_000)

    for (const still_seconds of [10, 25, 45]) {
      meter.read({ ...READING, still_seconds }, 25_000 + still_seconds * 1000)
      expect(meter.at(26_000 + still_seconds * 1000)).toMatchObject({
        elapsedSeconds: 25,
        cost: 1041n,
      })
    }
    meter.resume(70_000)

    expect(meter.at(72_000)).toMatchObject({ elapsedSeconds: 27, isStill: false })
  })

  it("takes the last that a pause has put off for no still picture", () => {
    meter.start(0)
    meter.pause(10_000)
    meter.resume(14_000)

    meter.read({ ...READING, still_seconds: 4 }, 14_500)

    expect(meter.at(15_000)).toMatchObject({ elapsedSeconds: 11, isStill: false })
    meter.read({ ...READING, still_seconds: 9 }, 20_000)
    expect(meter.at(20_000)).toMatchObject({ elapsedSeconds: 11, isStill: true })
  })

  it("charges nothing in the free preview, and counts it down", () => {
    const terms = { ...PLAIN, preview_seconds: 10 }
    meter = new RunningMeter({ pricePerMinute: "6.000", terms, stillSeconds: 0 })
    expect(meter.at(0).freeSecondsLeft).toBe(10)
    meter.start(0)

    expect(meter.at(9_000)).toMatchObject({ freeSecondsLeft: 1, cost: 0n })
    expect(meter.at(10_000)).toMatchObject({ freeSecondsLeft: 0, cost: 0n })
    expect(meter.at(11_000)).toMatchObject({ elapsedSeconds: 11, cost: 100n })
  })

  it("shows what it costs to leave now: the minimum, then by whole increments", () => {
    const terms = { preview_seconds: 10, minimum_seconds: 30, increment_seconds: 20 }
    meter = new RunningMeter({ pricePerMinute: "6.000", terms, stillSeconds: 0 })
    meter.start(0)

    expect(meter.at(10_000).cost).toBe(0n)
    expect(meter.at(11_000).cost).toBe(4_000n)
    expect(meter.at(50_000).cost).toBe(4_000n)
    expect(meter.at(51_000).cost).toBe(6_000n)
  })

  it("adds the preview to what the server has settled", () => {
    const terms = { ...PLAIN, preview_seconds: 10 }
    meter = new RunningMeter({ pricePerMinute: "6.000", terms, stillSeconds: 0 })
    meter.start(0)
    meter.read({ ...READING, billed_seconds: 60, charged: "6.000" }, 60_000)

    expect(meter.at(60_000)).toMatchObject({ elapsedSeconds: 70, cost: 6_000n })
  })

  it("stands still with the picture, says so, and then goes on without that time", () => {
    meter.start(0)
    meter.read({ ...READING, still_seconds: 5 }, 20_000)

    for (const now of [20_000, 24_000]) {
      expect(meter.at(now)).toMatchObject({
        elapsedSeconds: 15,
        isStill: true,
        secondsLeft: 300,
      })
    }
    meter.read({ ...READING, still_seconds: 5 }, 26_000)
    expect(meter.at(27_000)).toMatchObject({ elapsedSeconds: 22, isStill: false })
  })

  it("asks no minimum of who leaves a still picture", () => {
    const terms = { ...PLAIN, minimum_seconds: 60 }
    meter = new RunningMeter({ pricePerMinute: "6.000", terms, stillSeconds: 0 })
    meter.start(0)
    expect(meter.at(20_000)).toMatchObject({ cost: 6_000n })

    meter.read({ ...READING, still_seconds: 5 }, 20_000)

    expect(meter.at(20_000)).toMatchObject({ cost: 1_500n })
  })

  it("leaves out no time that stood still before it began", () => {
    meter = new RunningMeter({ pricePerMinute: "2.500", terms: PLAIN, stillSeconds: 30 })
    meter.start(0)
    meter.read({ ...READING, still_seconds: 30 }, 1_000)

    expect(meter.at(10_000)).toMatchObject({ elapsedSeconds: 10, isStill: false })
  })

  it("counts down what the wallet has left, and not below nothing", () => {
    meter.read(READING, 0)

    expect(meter.at(10_000)).toMatchObject({ available: "10.000", secondsLeft: 290 })
    expect(meter.at(400_000).secondsLeft).toBe(0)
  })

  it("says which of wallet and own limit ends it first", () => {
    meter.read({ ...READING, limited_by: "spending_limit" }, 0)

    expect(meter.at(1_000).limitedBy).toBe("spending_limit")
  })

  it("keeps a secret for the seller", () => {
    meter.read({ ...READING, available: null, seconds_left: null }, 0)

    expect(meter.at(1_000).secondsLeft).toBeNull()
  })
})

it("shows hundredths, rounded down", () => {
  expect(inHundredths(41n)).toBe("0.040")
  expect(inHundredths(2_509n)).toBe("2.500")
})
