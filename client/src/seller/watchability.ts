/** Whether a seller can be watched now, in the words of the button that does it. */

import { priceInCredits } from "@kamegor/sdk/credits/credits"
import type { topics } from "@kamegor/sdk/realtime/asyncapi"

/** What `seller:{id}` tells, and a profile says when it is fetched. */
export type SellerStatus = topics["seller"]["receives"]["status"]

export interface Watchability {
  label: string
  /** Where to watch, or null when there is nothing to. */
  address: string | null
}

export function watchability({ status, live_stream }: SellerStatus): Watchability {
  if (status === "offline") return { label: "Offline", address: null }
  if (!live_stream) return { label: "Not currently streaming", address: null }
  const price = priceInCredits(live_stream.price_per_minute)
  return {
    label: `Watch live (${price}/min)`,
    address: `/watch/${live_stream.id}`,
  }
}
