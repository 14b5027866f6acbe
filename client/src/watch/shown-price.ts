/**
 * Which price a stream was shown with. Watching begins at this price or not at all, so it is
 * remembered in this window, also when the page is loaded again.
 */

const keyOf = (streamId: string) => `kamegor:shown-price:${streamId}`

/** The person is about to follow a link that names this price. */
export function rememberPrice(streamId: string, pricePerMinute: string): void {
  try {
    sessionStorage.setItem(keyOf(streamId), pricePerMinute)
  } catch {
    // Without a memory the price is shown again, and asked about.
  }
}

/** The price that was shown in this window, or null if none was. */
export function shownPrice(streamId: string): string | null {
  try {
    return sessionStorage.getItem(keyOf(streamId))
  } catch {
    return null
  }
}
