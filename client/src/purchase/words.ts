/** What is said of a purchase, by its status and by what its gateway said on the way back. */

import type { Purchase } from "@kamegor/sdk/api/types"
import { formatPrice } from "@kamegor/sdk/credits/credits"
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

const REFUSED: Words = {
  icon: "alert",
  tone: "problem",
  heading: "The payment did not go through",
  details: "Nothing was charged. Another card may work.",
  mayRetry: true,
}

/**
 * The status that counts. The gateway tells the person at once and the site a moment later: who
 * has just paid after a declined card is not told of that card.
 */
export function statusOf(purchase: Purchase, redirectStatus: string): Purchase["status"] {
  const { status } = purchase
  return status === "failed" && redirectStatus === "succeeded" ? "pending" : status
}

/** Words for a purchase; for none, that it is on its way. */
export function wordsOf(purchase: Purchase | null, redirectStatus = ""): Words {
  if (!purchase) return ASKING
  if (purchase.status === "pending" && redirectStatus === "failed") return REFUSED
  const bought = `${formatPrice(purchase.credits)} credits`
  const paid = formatMoney(purchase.price, purchase.currency)
  const good = { tone: "calm", mayRetry: false } as const
  const bad = { tone: "problem", mayRetry: true } as const
  switch (statusOf(purchase, redirectStatus)) {
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
        heading: "The payment was given up",
        details: "It was not made in time, or was cancelled. Nothing was charged.",
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
        details:
          "While your bank looks into it, its credits are set aside. " +
          "If the bank gives you the money back, they are taken back.",
      }
  }
}
