/**
 * What a running viewing shows between two messages of the server's meter: the same
 * arithmetic, never ahead of it. Times are milliseconds of this page's steady clock.
 */

import type { Terms } from "../api/types"
import { creditsOf, millicredits } from "../credits/credits"

/** Whole hundredths of a credit: thousandths would run too fast to read. */
export function inHundredths(amount: bigint): string {
  return creditsOf(amount - (amount % 10n))
}

/** What ends a viewing first, if nothing else does. */
export type LimitedBy = "balance" | "spending_limit"

/** The `meter` event, for the buyer; the seller is not told what the buyer has left. */
export interface MeterReading {
  viewing_id: string
  billed_seconds: number
  charged: string
  paid_until: string | null
  available: string | null
  seconds_left: number | null
  limited_by: LimitedBy | null
}

export interface Shown {
  elapsedSeconds: number
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

export class RunningMeter {
  readonly #pricePerMinute: bigint
  readonly #terms: Terms
  #connectedAt: number | null = null
  #stoppedAt: number | null = null
  #billedSeconds = 0
  #charged = 0n
  #available: string | null = null
  #left: { seconds: number; at: number } | null = null
  #limitedBy: LimitedBy | null = null

  constructor({ pricePerMinute, terms }: { pricePerMinute: string; terms: Terms }) {
    this.#pricePerMinute = millicredits(pricePerMinute)
    this.#terms = terms
  }

  /** The server says that both peers are connected: from now on time counts. */
  start(now: number): void {
    this.#connectedAt ??= now
  }

  read(reading: MeterReading, now: number): void {
    this.#billedSeconds = reading.billed_seconds
    this.#charged = millicredits(reading.charged)
    this.#available = reading.available
    this.#limitedBy = reading.limited_by
    if (reading.seconds_left === null) return
    this.#left = { seconds: reading.seconds_left, at: now }
  }

  /** Media stopped: whether this time will count is not known before they are back. */
  pause(now: number): void {
    this.#stoppedAt ??= now
  }

  resume(): void {
    this.#stoppedAt = null
  }

  at(now: number): Shown {
    const elapsedSeconds = this.#elapsedSeconds(this.#stoppedAt ?? now)
    const { preview_seconds } = this.#terms
    return {
      elapsedSeconds,
      freeSecondsLeft: Math.max(0, preview_seconds - elapsedSeconds),
      cost: this.#cost(Math.max(0, elapsedSeconds - preview_seconds)),
      available: this.#available,
      secondsLeft: this.#secondsLeft(now),
      limitedBy: this.#limitedBy,
    }
  }

  #elapsedSeconds(now: number): number {
    const billed = this.#billedSeconds
    const settled = billed && billed + this.#terms.preview_seconds
    if (this.#connectedAt === null) return settled
    return Math.max(settled, Math.floor((now - this.#connectedAt) / 1000))
  }

  /** What is settled, and the seconds since at their share of the minute's price. */
  #cost(seconds: number): bigint {
    const unsettled = BigInt(this.#roundedUp(seconds) - this.#billedSeconds)
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
