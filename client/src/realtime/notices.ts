/** What the app shows of the notices on `user:{id}`. */

import type { Notice } from "@kamegor/sdk/api/types"
import { toast } from "../design/toast"

export function showNotice(notice: Notice): void {
  if (!isWorthSaying(notice, location.pathname)) return
  toast(notice.text, "good", { href: notice.link, words: "See" })
}

/** Whoever looks at the screen it leads to, or at all notifications, sees it anyway. */
export function isWorthSaying({ link }: Pick<Notice, "link">, address: string): boolean {
  return address !== "/notifications" && !address.startsWith(link)
}
