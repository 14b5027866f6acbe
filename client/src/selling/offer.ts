import type { OwnProfile, Terms } from "@kamegor/sdk/api/types"
import { api, session } from "../session"

export interface Offer extends Partial<Terms> {
  is_seller: boolean
  location_consent?: boolean
  price_per_minute?: string
  seller_description?: string
}

/** Begin to sell, change the offer or stop; the profile is then as the server has it. */
export async function putOffer(offer: Offer): Promise<void> {
  session.profile.set(await api.put<OwnProfile>("/api/profiles/me/seller", offer))
}
