/** Keeps the screen on, where the browser can: a phone that sleeps ends the stream. */

export class WakeLock {
  #sentinel: WakeLockSentinel | null = null
  #isWanted = false

  constructor(
    private readonly surroundings: { navigator: Navigator; document: Document },
  ) {
    // The browser lets go whenever the page is hidden.
    surroundings.document.addEventListener("visibilitychange", () => void this.#take())
  }

  hold(): void {
    this.#isWanted = true
    void this.#take()
  }

  release(): void {
    this.#isWanted = false
    void this.#sentinel?.release()
    this.#sentinel = null
  }

  async #take(): Promise<void> {
    const { navigator, document } = this.surroundings
    if (!this.#isWanted || document.hidden) return
    try {
      this.#sentinel = await navigator.wakeLock.request("screen")
    } catch {
      // An old browser, or a battery that is nearly empty: then the screen may go dark.
    }
  }
}
