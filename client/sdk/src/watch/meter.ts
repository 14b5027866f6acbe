/**
 * What a running viewing shows between two messages of the server's meter: the same
 * arithmetic. The bill ends where both peers were last heard, and nobody here knows when the
 * seller was: so it may come to up to a heartbeat, five seconds, less than was shown. Times are
 * milliseconds of this page's steady clock.
 */

import type { LimitedBy, MeterReading, Terms } from "../api/types"
import { creditsOf, millicredits } from "../credits/credits"

/** Whole hundredths of a credit: thousandths would run too fast to read. */
export function inHundredths(amount: bigint): string {
  return creditsOf(amount - (amount % 10n))
}

export interface Shown {
  elapsedSeconds: number
  /** Whether the last that was heard is that the picture stands still. */
  isStill: boolean
  /** How much of the free preview is left. */
  freeSecondsLeft: number
  /** Millicredits: what it costs to leave now. */
  cost: bigint
  /** What the wallet can still spend, once the server has said so. */
  available: string | null
  /** How long it can go on, or null where that is not ours to know. */
  secondsLeft: number | null
  limitedBy: LimitedBy | null
}

const SECONDS_PER_MINUTE = 60n
/** The seller's next heartbeat tells whether it still does. */
const STILL_MS = 7_000
/** What a pause has put off is told beside its end, perhaps a moment later. */
const SETTLING_MS = 2_000

export class RunningMeter {
  readonly #pricePerMinute: bigint
  readonly #terms: Terms
  #connectedAt: number | null = null
  #stopped: { at: number; stillSeconds: number } | null = null
  #resumedAt = Number.NEGATIVE_INFINITY
  #billedSeconds = 0
  readonly #stillBefore: number
  #still: { seconds: number; at: number }
  #charged = 0n
  #available: string | null = null
  #left: { seconds: number; at: number } | null = null
  #limitedBy: LimitedBy | null = null

  constructor({
    pricePerMinute,
    terms,
    stillSeconds,
  }: {
    pricePerMinute: string
    terms: Terms
    /** How long the picture had stood still before this page met the viewing. */
    stillSeconds: number
  }) {
    this.#pricePerMinute = millicredits(pricePerMinute)
    this.#terms = terms
    this.#stillBefore = stillSeconds
    this.#still = { seconds: stillSeconds, at: Number.NEGATIVE_INFINITY }
  }

  /** The server says that both peers are connected: from now on time counts. */
  start(now: number): void {
    this.#connectedAt ??= now
  }

  read(reading: MeterReading, now: number): void {
    this.#billedSeconds = reading.billed_seconds
    if (reading.still_seconds > this.#still.seconds) {
      const isOfPause = now - this.#resumedAt < SETTLING_MS
      const at = isOfPause ? Number.NEGATIVE_INFINITY : now
      this.#still = { seconds: reading.still_seconds, at }
    }
    this.#charged = millicredits(reading.charged)
    this.#available = reading.available
    this.#limitedBy = reading.limited_by
    if (reading.seconds_left === null) return
    this.#left = { seconds: reading.seconds_left, at: now }
  }

  /** Media stopped: whether this time will count is not known before they are back. */
  pause(now: number): void {
    const at = this.#isStill(now) ? this.#still.at : now
    this.#stopped ??= { at, stillSeconds: this.#still.seconds }
  }

  resume(now: number): void {
    if (!this.#stopped) return
    this.#stopped = null
    this.#still = { ...this.#still, at: Number.NEGATIVE_INFINITY }
    this.#resumedAt = now
  }

  at(now: number): Shown {
    const isStill = this.#isStill(now)
    // Time that is not billed is not counted on: it would only be taken back.
    const until = isStill ? this.#still.at : now
    const elapsedSeconds = this.#elapsedSeconds(until)
    const { preview_seconds } = this.#terms
    const seconds = Math.max(0, elapsedSeconds - preview_seconds)
    return {
      elapsedSeconds,
      isStill,
      freeSecondsLeft: Math.max(0, preview_seconds - elapsedSeconds),
      // Who leaves a still picture pays no minimum and no increment.
      cost: this.#cost(isStill ? seconds : this.#roundedUp(seconds)),
      available: this.#available,
      secondsLeft: this.#secondsLeft(until),
      limitedBy: this.#limitedBy,
    }
  }

  #isStill(now: number): boolean {
    return now - this.#still.at < STILL_MS
  }

  /** Of a pause, neither the time nor what the server has put off for it counts yet. */
  #elapsedSeconds(now: number): number {
    const billed = this.#billedSeconds
    const settled = billed && billed + this.#terms.preview_seconds
    if (this.#connectedAt === null) return settled
    const { at, stillSeconds } = this.#stopped ?? {
      at: now,
      stillSeconds: this.#still.seconds,
    }
    const still = stillSeconds - this.#stillBefore
    return Math.max(settled, Math.floor((at - this.#connectedAt) / 1000) - still)
  }

  /** What is settled, and the seconds since at their share of the minute's price. */
  #cost(seconds: number): bigint {
    const unsettled = BigInt(seconds - this.#billedSeconds)
    return this.#charged + (this.#pricePerMinute * unsettled) / SECONDS_PER_MINUTE
  }

  /** To the minimum and to whole increments, as for who leaves now. */
  #roundedUp(seconds: number): number {
    const { minimum_seconds, increment_seconds } = this.#terms
    if (seconds === 0) return 0
    const least = Math.max(seconds, minimum_seconds)
    return Math.ceil(least / increment_seconds) * increment_seconds
  }

  #secondsLeft(now: number): number | null {
    if (this.#left === null) return null
    return Math.max(0, this.#left.seconds - Math.floor((now - this.#left.at) / 1000))
  }
}
