/** What the app says when a seller whom one follows is live. */

import type { SellerLive } from "@kamegor/sdk/api/types"

interface Words {
  text: string
  href: string
}

/** What is said, and where it leads; nothing to who looks at that seller already. */
export function liveWords({ seller, title }: SellerLive, address: string): Words | null {
  const href = `/sellers/${encodeURIComponent(seller.id)}`
  if (address.startsWith(href)) return null
  const text = title
    ? `${seller.username} is live: ${title}`
    : `${seller.username} is live`
  return { text, href }
}
