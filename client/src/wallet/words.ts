/** What a statement says in place of the ledger's words. */

import type { IconName } from "../design/icons"

interface Words {
  title: string
  icon: IconName
}

const WORDS: Record<string, Words> = {
  grant: { title: "Credits given by Kamegor", icon: "gift" },
  purchase: { title: "Credits bought", icon: "plus" },
  stream_spend: { title: "Watched live", icon: "outgoing" },
  stream_earn: { title: "Earned live", icon: "incoming" },
  refund: { title: "Credits of a refunded purchase", icon: "history" },
  reinstatement: { title: "Credits given again", icon: "plus" },
  dispute_fee: { title: "Fee of a disputed payment", icon: "history" },
  dispute_fee_returned: { title: "Fee given again", icon: "plus" },
  debt_repayment: { title: "Debt repaid", icon: "history" },
  payout: { title: "Paid out", icon: "outgoing" },
}

/** A type that is newer than this page is read as it is written: `tip_sent` is "Tip sent". */
export function wordsOf(type: string): Words {
  const spelled = type.replaceAll("_", " ")
  const title = spelled.charAt(0).toUpperCase() + spelled.slice(1)
  return WORDS[type] ?? { title, icon: "coins" }
}

const dayFormat = new Intl.DateTimeFormat("en", {
  weekday: "long",
  day: "numeric",
  month: "long",
})
const yearFormat = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "long",
  year: "numeric",
})
const timeFormat = new Intl.DateTimeFormat("en", { timeStyle: "short" })

/** The day of a time, as one says it: today, yesterday, a weekday with its date, a date. */
export function dayOf(time: Date, now: Date): string {
  const days = daysBetween(time, now)
  if (days === 0) return "Today"
  if (days === 1) return "Yesterday"
  const isThisYear = time.getFullYear() === now.getFullYear()
  return (isThisYear ? dayFormat : yearFormat).format(time)
}

export function timeOf(time: Date): string {
  return timeFormat.format(time)
}

/** How often midnight passed between two times, here where the person is. */
function daysBetween(earlier: Date, later: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate())
  return (day(later) - day(earlier)) / 86_400_000
}
