/** What the screen of spending limits says of what binds. */

import type { Spending } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import { dayOf, timeOf } from "../wallet/words"

/** `"In the last 24 hours you spent 3.00 credits on watching; 7.00 are left."` */
export function spentWords({ spent, left }: Spending): string {
  const rest = left === null ? "" : `; ${formatCredits(left)} are left`
  return `In the last 24 hours you spent ${formatCredits(spent)} credits on watching${rest}.`
}

/** What an earlier, stricter limit still holds to, and until when; empty if none does. */
export function bindingWords({ in_force, in_force_from }: Spending, now: Date): string {
  if (in_force_from === null) return ""
  const amounts = [
    in_force.per_viewing && `${formatCredits(in_force.per_viewing)} for one viewing`,
    in_force.per_day && `${formatCredits(in_force.per_day)} in 24 hours`,
  ].filter(Boolean)
  const from = new Date(in_force_from)
  const day = dayOf(from, now)
  const when = day === "Today" ? "today" : day
  return `Until ${when}, ${timeOf(from)}, what you had set before still holds: ${amounts.join(", ")}.`
}
