/** What is said of a purchase, by its status. */

import type { Purchase } from "../api/types"
import { formatPrice } from "../credits/credits"
import type { IconName } from "../design/icons"
import { formatMoney } from "./purchases"

export interface Words {
  icon: IconName
  tone: "calm" | "problem"
  heading: string
  details: string
  mayRetry: boolean
}

const ASKING: Words = {
  icon: "hourglass",
  tone: "calm",
  heading: "One moment",
  details: "We are asking how your payment went.",
  mayRetry: false,
}

/** Words for a purchase; for none, that it is on its way. */
export function wordsOf(purchase: Purchase | null): Words {
  if (!purchase) return ASKING
  const bought = `${formatPrice(purchase.credits)} credits`
  const paid = formatMoney(purchase.price, purchase.currency)
  const good = { tone: "calm", mayRetry: false } as const
  const bad = { tone: "problem", mayRetry: true } as const
  switch (purchase.status) {
    case "pending":
      return {
        ...good,
        icon: "hourglass",
        heading: "Waiting for the payment",
        details: `${bought} arrive as soon as it is confirmed. You may leave this page.`,
      }
    case "paid":
      return {
        ...good,
        icon: "check",
        heading: `${bought} are yours`,
        details: `You paid ${paid}.`,
      }
    case "failed":
      return purchase.failure_reason === "cancelled"
        ? {
            ...bad,
            tone: "calm",
            icon: "close",
            heading: "You cancelled the payment",
            details: "Nothing was charged.",
          }
        : {
            ...bad,
            icon: "alert",
            heading: "Your card was declined",
            details: "Nothing was charged. Another card may work.",
          }
    case "expired":
      return {
        ...bad,
        icon: "clock",
        heading: "The payment took too long",
        details: "It was given up, and nothing was charged.",
      }
    case "refunded":
      return {
        ...good,
        icon: "history",
        heading: "This purchase was refunded",
        details: `${paid} went back to you, and the ${bought} were taken back.`,
      }
    case "disputed":
      return {
        ...good,
        icon: "warning",
        heading: "This payment is disputed",
        details: "Your bank is looking into it. Until then its credits are set aside.",
      }
  }
}
