/** Asking for a viewing, which holds its first minute. */

import type { Api } from "../api/client"
import { ApiError } from "../api/errors"
import type { IceAnswer } from "../rtc/ice"
import type { Viewing } from "../rtc/stream-topic"

export type RequestedViewing = Viewing & IceAnswer & { held: string }

/**
 * Ask for the seat on a stream. One person watches one stream at a time: what they watch
 * elsewhere, or were watching when a window was lost, ends for it.
 *
 * @throws ApiError the server refuses: `insufficient_credits`, `not_streaming`, `busy`, ...
 */
export async function requestViewing(
  api: Pick<Api, "post">,
  streamId: string,
): Promise<RequestedViewing> {
  const path = `/api/streams/${encodeURIComponent(streamId)}/viewings`
  try {
    return await api.post<RequestedViewing>(path)
  } catch (error) {
    const ownViewingId = error instanceof ApiError && error.problem.viewing_id
    if (!ownViewingId) throw error
    await api.post(`/api/viewings/${ownViewingId}/leave`)
    return api.post<RequestedViewing>(path)
  }
}
