/** A seller's place, told to the server when it changed, and never from the background. */

import type { Store } from "@kamegor/sdk/state/store"
import type { Fix } from "./position"

/** A new report is worth its battery after this much movement... */
const MOVED_METERS = 25
/** ...and not sooner than this: the server takes 12 a minute. */
const PAUSE_MS = 10_000

export interface ReportsSurroundings {
  fix: Store<Fix | null>
  /** Whether the person sells, and so has agreed to be on the map. */
  isSeller: () => boolean
  isForeground: () => boolean
  send: (fix: Fix) => Promise<unknown>
}

export class LocationReports {
  #sent: Fix | null = null
  #pause: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly surroundings: ReportsSurroundings) {
    surroundings.fix.subscribe(() => this.consider())
  }

  /** Report if there is something new to say. */
  consider(): void {
    const { fix, isSeller, isForeground } = this.surroundings
    if (!fix.value || !isSeller() || !isForeground() || this.#pause !== undefined) return
    if (this.#sent && metersBetween(this.#sent, fix.value) < MOVED_METERS) return
    void this.#send(fix.value)
  }

  /** Report even what was said before, as after the person has begun to sell. */
  repeat(): void {
    this.#sent = null
    this.consider()
  }

  /** Report at once, and return when the server has it. */
  async tell(): Promise<void> {
    const { fix, isSeller } = this.surroundings
    if (fix.value && isSeller()) await this.#send(fix.value)
  }

  async #send(fix: Fix): Promise<void> {
    this.#sent = fix
    clearTimeout(this.#pause)
    this.#pause = setTimeout(() => this.#resume(), PAUSE_MS)
    try {
      await this.surroundings.send(fix)
    } catch {
      // Unsaid; it is tried again after the pause.
      this.#sent = null
    }
  }

  #resume(): void {
    this.#pause = undefined
    this.consider()
  }
}

const METERS_PER_DEGREE = 111_320

/** Near enough over a few hundred metres, where the earth is flat. */
export function metersBetween(one: Fix, other: Fix): number {
  const north = (one.lat - other.lat) * METERS_PER_DEGREE
  const narrowing = Math.cos((one.lat * Math.PI) / 180)
  const east = (((one.lon - other.lon + 540) % 360) - 180) * METERS_PER_DEGREE * narrowing
  return Math.hypot(north, east)
}
