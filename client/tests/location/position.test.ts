import { beforeEach, describe, expect, it } from "vitest"
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

  it("knows whether the browser would put a question of its own", async () => {
    expect(await position.mayAskQuietly()).toBe(false)
    permission = "granted"
    expect(await position.mayAskQuietly()).toBe(true)
    permission = "denied"
    expect(await position.mayAskQuietly()).toBe(false)
    expect(position.state.value).toBe("refused")
  })
})
