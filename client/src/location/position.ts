/** Where this device is, once its owner has agreed to be asked. */

import { Store } from "@kamegor/sdk/state/store"

export interface Fix {
  lat: number
  lon: number
  accuracyMeters: number
}

/**
 * `unknown`: not asked yet. `asking`: the browser's question or the first fix is under way.
 * `refused`: only the browser's settings can change it. `unavailable`: no fix could be had.
 */
export type PositionState = "unknown" | "asking" | "known" | "refused" | "unavailable"

export interface PositionSurroundings {
  geolocation: Geolocation
  /** Missing in older browsers; then the first `follow` asks. */
  permissions?: Pick<Permissions, "query"> | undefined
}

const FIRST_FIX_TIMEOUT_MS = 20_000
/** A fix this old is still where somebody walking is, and costs the battery nothing. */
const MAXIMUM_AGE_MS = 15_000
/** Whoever is about to go live does not wait longer. */
const FRESH_FIX_TIMEOUT_MS = 5_000

export class Position {
  readonly state = new Store<PositionState>("unknown")
  readonly fix = new Store<Fix | null>(null)
  #watch: number | null = null

  constructor(private readonly surroundings: PositionSurroundings) {}

  /** Whether the browser would ask its own question; it is asked only after ours. */
  async mayAskQuietly(): Promise<boolean> {
    const { permissions } = this.surroundings
    const status = await permissions
      ?.query({ name: "geolocation" })
      .catch(() => undefined)
    if (status?.state === "denied") this.state.set("refused")
    return status?.state === "granted"
  }

  /** Follow the device from now on. The browser asks, unless it has been answered. */
  follow(): void {
    if (this.#watch !== null) return
    this.state.set("asking")
    this.#watch = this.surroundings.geolocation.watchPosition(
      (position) => this.#found(position),
      (error) => this.#missed(error),
      { maximumAge: MAXIMUM_AGE_MS, timeout: FIRST_FIX_TIMEOUT_MS },
    )
  }

  /** Look again where the device is, if that may be asked. Tells whether it was found. */
  async refresh(): Promise<boolean> {
    if (this.#watch === null && !(await this.mayAskQuietly())) return false
    return new Promise((resolve) => {
      this.surroundings.geolocation.getCurrentPosition(
        (position) => {
          this.#found(position)
          resolve(true)
        },
        () => resolve(false),
        { maximumAge: MAXIMUM_AGE_MS, timeout: FRESH_FIX_TIMEOUT_MS },
      )
    })
  }

  stop(): void {
    if (this.#watch !== null) this.surroundings.geolocation.clearWatch(this.#watch)
    this.#watch = null
  }

  #found({ coords }: GeolocationPosition): void {
    this.fix.set({
      lat: coords.latitude,
      lon: coords.longitude,
      accuracyMeters: coords.accuracy,
    })
    this.state.set("known")
  }

  /** A later time-out leaves the last fix standing. */
  #missed({ code }: GeolocationPositionError): void {
    if (code === 1) {
      this.stop()
      this.fix.set(null)
      this.state.set("refused")
    } else if (this.fix.value === null) {
      this.stop()
      this.state.set("unavailable")
    }
  }
}
