/** How the inbox shows a notification besides its text, which is the server's. */

import type { IconName } from "../design/icons"

const ICONS: Record<string, IconName> = {
  seller_live: "radio",
  decision: "shield",
  appeal: "shield",
  purchase_paid: "wallet",
  purchase_refunded: "wallet",
}

/** The picture of a kind; a kind that is newer than the app has a bell. */
export function iconOf(kind: string): IconName {
  return ICONS[kind] ?? "bell"
}

const momentFormat = new Intl.DateTimeFormat("en", {
  dateStyle: "medium",
  timeStyle: "short",
})

export function momentWords(moment: string): string {
  return momentFormat.format(new Date(moment))
}
