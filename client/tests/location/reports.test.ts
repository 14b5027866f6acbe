import { Store } from "@kamegor/sdk/state/store"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import type { Fix } from "../../src/location/position"
import { LocationReports, metersBetween } from "../../src/location/reports"

const HOME: Fix = { lat: 11.55, lon: 104.9, accuracyMeters: 10 }
/** 111 metres north of home. */
const CORNER: Fix = { ...HOME, lat: 11.551 }

let fix: Store<Fix | null>
let sent: Fix[]
let isSeller: boolean
let isForeground: boolean
let send: (fix: Fix) => Promise<void>
let reports: LocationReports

beforeEach(() => {
  vi.useFakeTimers()
  fix = new Store<Fix | null>(null)
  sent = []
  isSeller = true
  isForeground = true
  send = async (place) => void sent.push(place)
  reports = new LocationReports({
    fix,
    isSeller: () => isSeller,
    isForeground: () => isForeground,
    send: (place) => send(place),
  })
})

afterEach(() => {
  vi.useRealTimers()
})

describe("LocationReports", () => {
  it("reports the first fix at once", () => {
    fix.set(HOME)

    expect(sent).toEqual([HOME])
  })

  it("says nothing for one who does not sell, or whose page is hidden", () => {
    isSeller = false
    fix.set(HOME)
    isSeller = true
    isForeground = false
    fix.set(CORNER)

    expect(sent).toEqual([])
  })

  it("reports where somebody went, at most every ten seconds", () => {
    fix.set(HOME)
    fix.set(CORNER)
    expect(sent).toEqual([HOME])

    vi.advanceTimersByTime(10_000)

    expect(sent).toEqual([HOME, CORNER])
  })

  it("does not report the same place again", () => {
    fix.set(HOME)
    vi.advanceTimersByTime(60_000)
    fix.set({ ...HOME, lat: 11.5501 })

    expect(sent).toEqual([HOME])
  })

  it("repeats a place when asked to", () => {
    fix.set(HOME)
    vi.advanceTimersByTime(60_000)

    reports.repeat()

    expect(sent).toEqual([HOME, HOME])
  })

  it("tells a place at once, whenever it was last told", async () => {
    fix.set(HOME)

    await reports.tell()
    expect(sent).toEqual([HOME, HOME])

    fix.set(CORNER)
    vi.advanceTimersByTime(9_999)
    expect(sent).toEqual([HOME, HOME])
    vi.advanceTimersByTime(1)
    expect(sent).toEqual([HOME, HOME, CORNER])
  })

  it("tells nothing for one who does not sell", async () => {
    isSeller = false
    fix.set(HOME)

    await reports.tell()

    expect(sent).toEqual([])
  })

  it("tries again what the server did not take", async () => {
    send = async () => {
      throw new Error("unreachable")
    }
    fix.set(HOME)
    await vi.advanceTimersByTimeAsync(1)
    send = async (place) => void sent.push(place)

    await vi.advanceTimersByTimeAsync(10_000)

    expect(sent).toEqual([HOME])
  })
})

describe("metersBetween", () => {
  it("is right to a metre in a town, across the antimeridian too", () => {
    expect(metersBetween(HOME, CORNER)).toBeCloseTo(111.3, 0)
    const west: Fix = { lat: 0, lon: -179.9995, accuracyMeters: 1 }
    const east: Fix = { lat: 0, lon: 179.9995, accuracyMeters: 1 }
    expect(metersBetween(west, east)).toBeCloseTo(111.3, 0)
  })
})
