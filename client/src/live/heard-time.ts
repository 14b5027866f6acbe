/**
 * Fails closed: nothing is sent for long to a buyer who is not heard, nor by a seller whom the
 * server does not hear. Nobody would be billed for it.
 */

/** Source: the server's MEDIA_SILENCE_SECONDS. */
export const MEDIA_SILENCE_MS = 8_000

type Party = "buyer" | "seller"

export class HeardTime {
  readonly #silent = new Set<Party>()
  readonly #timers: Partial<Record<Party, ReturnType<typeof setTimeout>>> = {}

  constructor(private readonly onChange: () => void) {}

  /** Whether both were heard lately. */
  get isHeard(): boolean {
    return this.#silent.size === 0
  }

  /** The server has heard this one, so many milliseconds ago. */
  hear(party: Party, agoMs = 0): void {
    clearTimeout(this.#timers[party])
    this.#timers[party] = setTimeout(
      () => this.#fallSilent(party),
      MEDIA_SILENCE_MS - agoMs,
    )
    if (this.#silent.delete(party) && this.isHeard) this.onChange()
  }

  stop(): void {
    for (const timer of Object.values(this.#timers)) clearTimeout(timer)
  }

  #fallSilent(party: Party): void {
    const wasHeard = this.isHeard
    this.#silent.add(party)
    if (wasHeard) this.onChange()
  }
}
