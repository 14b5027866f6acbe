/** How a statement shows what the ledger tells: the icon of a line, and its day and time. */

import type { Release } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import type { IconName } from "../design/icons"

const ICONS: Record<string, IconName> = {
  grant: "gift",
  purchase: "plus",
  stream_spend: "outgoing",
  stream_earn: "incoming",
  refund: "history",
  reinstatement: "plus",
  dispute_fee: "history",
  dispute_fee_returned: "plus",
  debt_repayment: "history",
  earnings_release: "plus",
  earnings_to_wallet: "wallet",
}

/** A type that is newer than this page has the icon of credits; its title is the server's. */
export function iconOf(type: string): IconName {
  return ICONS[type] ?? "coins"
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
const shortFormat = new Intl.DateTimeFormat("en", { month: "short", day: "numeric" })
const timeFormat = new Intl.DateTimeFormat("en", { timeStyle: "short" })

/** The day of a time, as one says it: today, yesterday, a weekday with its date, a date. */
export function dayOf(time: Date, now: Date): string {
  const days = daysBetween(time, now)
  if (days === 0) return "Today"
  if (days === 1) return "Yesterday"
  const isThisYear = time.getFullYear() === now.getFullYear()
  return (isThisYear ? dayFormat : yearFormat).format(time)
}

/** When an amount becomes available: `"5.60 available on Dec 6"`. */
export function releaseWords({ at, amount }: Release): string {
  return `${formatCredits(amount)} available on ${shortFormat.format(new Date(at))}`
}

export function timeOf(time: Date): string {
  return timeFormat.format(time)
}

/** How often midnight passed between two times, here where the person is. */
function daysBetween(earlier: Date, later: Date): number {
  const day = (at: Date) => Date.UTC(at.getFullYear(), at.getMonth(), at.getDate())
  return (day(later) - day(earlier)) / 86_400_000
}
