/** What the app shows of the notices on `user:{id}`. */

import type { Notice } from "@kamegor/sdk/realtime/presence"
import { toast } from "../design/toast"
import { liveWords } from "../follow/notice"

export function showNotice(notice: Notice): void {
  if (notice.kind === "decision") toast("A moderator decided about you: see your profile")
  if (notice.kind === "appeal") toast("Your appeal was answered: see your profile")
  if (notice.kind !== "seller_live") return
  const words = liveWords(notice, location.pathname)
  if (words) toast(words.text, "good", { href: words.href, words: "See" })
}
