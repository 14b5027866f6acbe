import { beforeEach, describe, expect, it, vi } from "vitest"
import { Position } from "../../src/location/position"

/** Stands in for the browser's geolocation. */
class Device {
  watches = 0
  found: PositionCallback = () => {}
  missed: PositionErrorCallback = () => {}

  watchPosition(found: PositionCallback, missed: PositionErrorCallback): number {
    this.found = found
    this.missed = missed
    this.watches += 1
    return 1
  }

  looks: PositionOptions[] = []

  getCurrentPosition(
    found: PositionCallback,
    missed: PositionErrorCallback,
    options: PositionOptions,
  ): void {
    this.looks.push(options)
    this.found = found
    this.missed = missed
  }

  clearWatch(): void {
    this.watches -= 1
  }

  isAt(latitude: number, longitude: number): void {
    this.found({ coords: { latitude, longitude, accuracy: 12 } } as GeolocationPosition)
  }

  fails(code: number): void {
    this.missed({ code } as GeolocationPositionError)
  }
}

const REFUSED = 1
const TIMEOUT = 3

let device: Device
let permission: PermissionState
let position: Position

beforeEach(() => {
  device = new Device()
  permission = "prompt"
  position = new Position({
    geolocation: device as unknown as Geolocation,
    permissions: { query: async () => ({ state: permission }) as PermissionStatus },
  })
})

describe("Position", () => {
  it("asks nothing by itself", () => {
    expect(device.watches).toBe(0)
    expect(position.state.value).toBe("unknown")
  })

  it("follows the device, once however often it is asked to", () => {
    position.follow()
    position.follow()
    expect(position.state.value).toBe("asking")

    device.isAt(11.55, 104.9)

    expect(device.watches).toBe(1)
    expect(position.state.value).toBe("known")
    expect(position.fix.value).toEqual({ lat: 11.55, lon: 104.9, accuracyMeters: 12 })
  })

  it("forgets where it was when permission is taken away", () => {
    position.follow()
    device.isAt(11.55, 104.9)

    device.fails(REFUSED)

    expect(position.state.value).toBe("refused")
    expect(position.fix.value).toBeNull()
    expect(device.watches).toBe(0)
  })

  it("can be asked again when no place was found", () => {
    position.follow()
    device.fails(TIMEOUT)
    expect(position.state.value).toBe("unavailable")

    position.follow()

    expect(device.watches).toBe(1)
  })

  it("keeps the last fix through a moment without one", () => {
    position.follow()
    device.isAt(11.55, 104.9)

    device.fails(TIMEOUT)

    expect(position.state.value).toBe("known")
  })

  it("looks again where it is, and waits five seconds at most", async () => {
    permission = "granted"
    const found = position.refresh()
    await vi.waitUntil(() => device.looks.length > 0)
    device.isAt(25.03, 121.56)
    expect(await found).toBe(true)
    expect(position.fix.value).toEqual({ lat: 25.03, lon: 121.56, accuracyMeters: 12 })
    expect(device.looks).toEqual([{ maximumAge: 15_000, timeout: 5_000 }])
  })

  it("keeps what it knows when a look finds nothing", async () => {
    position.follow()
    device.isAt(11.55, 104.9)

    const found = position.refresh()
    device.fails(TIMEOUT)

    expect(await found).toBe(false)
    expect(position.fix.value).toEqual({ lat: 11.55, lon: 104.9, accuracyMeters: 12 })
  })

  it("does not look where the browser would ask first", async () => {
    expect(await position.refresh()).toBe(false)
    expect(device.looks).toEqual([])
  })

  it("knows whether the browser would put a question of its own", async () => {
    expect(await position.mayAskQuietly()).toBe(false)
    permission = "granted"
    expect(await position.mayAskQuietly()).toBe(true)
    permission = "denied"
    expect(await position.mayAskQuietly()).toBe(false)
    expect(position.state.value).toBe("refused")
  })
})
