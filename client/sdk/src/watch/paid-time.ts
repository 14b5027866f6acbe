/**
 * Fails closed: media that are not paid for stop, even if the server has fallen silent.
 *
 * `paid_until` is a moment of the server's clock. This device's may be wrong, so the server's
 * is inferred from messages: none can have been written after it arrived.
 */

export class ServerClock {
  /** By how much the server's clock is ahead of ours, at least. */
  #aheadMs = Number.NEGATIVE_INFINITY

  /** Take a moment the server wrote; the freshest one heard so far decides. */
  hear(moment: string): void {
    this.#aheadMs = Math.max(this.#aheadMs, Date.parse(moment) - Date.now())
  }

  /** Return how long it is until a moment, in milliseconds; a little too long, never short. */
  until(moment: string): number {
    const ahead = Number.isFinite(this.#aheadMs) ? this.#aheadMs : 0
    return Date.parse(moment) - (Date.now() + ahead)
  }
}

/**
 * Nothing is paid for longer ahead than a minute and the ten seconds before it in which it is
 * funded, after the free preview; what a wrong clock makes of it beyond is not believed.
 */
const MOST_MS = 75_000

export class PaidTime {
  #timer: ReturnType<typeof setTimeout> | undefined
  #mostMs = MOST_MS

  constructor(
    private readonly clock: ServerClock,
    private readonly onRunOut: () => void,
  ) {}

  /** So long is free before the first paid minute. */
  allow({ previewSeconds }: { previewSeconds: number }): void {
    this.#mostMs = MOST_MS + previewSeconds * 1000
  }

  /** The server says until when is paid; the word before it no longer counts. */
  extend(paidUntil: string): void {
    this.stop()
    const left = Math.min(Math.max(0, this.clock.until(paidUntil)), this.#mostMs)
    this.#timer = setTimeout(this.onRunOut, left)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}
