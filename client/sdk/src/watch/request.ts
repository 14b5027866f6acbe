/** Asking for a viewing at the price that was shown, which holds its first minute. */

import type { Api } from "../api/client"
import { ApiError } from "../api/errors"
import type { Quote, Viewing } from "../api/types"
import type { IceAnswer } from "../rtc/ice"

export type RequestedViewing = Viewing & IceAnswer & { held: string }

/**
 * Ask for the seat on a stream. One person watches one stream at a time: what they watch
 * elsewhere, or were watching when a window was lost, ends for it.
 *
 * @throws ApiError the server refuses: `price_changed`, `insufficient_credits`, `busy`, ...
 */
export async function requestViewing(
  api: Pick<Api, "post">,
  streamId: string,
  pricePerMinute: string,
): Promise<RequestedViewing> {
  const path = `/api/streams/${encodeURIComponent(streamId)}/viewings`
  const body = { price_per_minute: pricePerMinute }
  try {
    return await api.post<RequestedViewing>(path, body)
  } catch (error) {
    const ownViewingId = error instanceof ApiError && error.problem.viewing_id
    if (!ownViewingId) throw error
    await api.post(`/api/viewings/${ownViewingId}/leave`)
    return api.post<RequestedViewing>(path, body)
  }
}

/** What the stream costs by now, if that is why it was refused. */
export function changedQuote(error: unknown): Quote | null {
  const isChanged = error instanceof ApiError && error.code === "price_changed"
  return isChanged ? (error.problem.quote as Quote) : null
}

/** How many seconds to wait before a seat may be asked for, if that is why it was refused. */
export function waitOf(error: unknown): number | null {
  const isTooSoon = error instanceof ApiError && error.code === "too_soon"
  return isTooSoon ? (error.problem.wait_seconds as number) : null
}
