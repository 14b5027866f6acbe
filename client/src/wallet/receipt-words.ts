/** What a receipt's timeline says in place of the server's words. */

import type { Receipt, ReceiptStep, ViewingEndReason } from "@kamegor/sdk/api/types"
import { endWords } from "../watch/words"

const STEPS: Record<ReceiptStep, string> = {
  requested: "Asked for, one minute set aside",
  buyer_connected: "Buyer connected",
  seller_connected: "Seller connected",
  connected: "Time began to count",
  ended: "Ended",
}

/** `"Not billed: until connected, the first 10 s, 5 s of a still picture"`. */
export function unbilledWords({
  free_seconds,
  still_seconds,
}: Pick<Receipt, "free_seconds" | "still_seconds">): string {
  const parts = [
    "until connected",
    ...(free_seconds ? [`the first ${free_seconds} s`] : []),
    ...(still_seconds ? [`${still_seconds} s of a still picture`] : []),
  ]
  return `Not billed: ${parts.join(", ")}`
}

/** What was watched, or by whom; whoever leaves takes the titles of their streams along. */
export function headingWords(
  { title, buyer }: Pick<Receipt, "title" | "buyer">,
  isBuyer: boolean,
): string {
  return isBuyer ? title || "A stream" : buyer.username
}

export function stepWords(step: ReceiptStep): string {
  return STEPS[step]
}

/** How it ended, where the watch screen's words, said to the buyer, are not the seller's. */
const ENDS_FOR_SELLER: Partial<Record<ViewingEndReason, string>> = {
  left: "The buyer left",
  stream_ended: "Your stream ended",
  insufficient_credits: "The buyer's credits ran out",
  spending_limit: "The buyer's own limit was reached",
  suspended: "The buyer's account was suspended",
  seller_ended: "You ended it",
  // The same words: nobody is told that they were blocked.
  blocked: "The buyer left",
}

export function endingWords(reason: ViewingEndReason, isBuyer: boolean): string {
  const heading = endWords({ reason }).heading
  return isBuyer ? heading : (ENDS_FOR_SELLER[reason] ?? heading)
}
