/** What a receipt's timeline says in place of the server's words. */

import type { ReceiptStep } from "../api/types"

const STEPS: Record<ReceiptStep, string> = {
  requested: "Asked for, one minute set aside",
  buyer_connected: "Buyer connected",
  seller_connected: "Seller connected",
  connected: "Time began to count",
  ended: "Ended",
}

export function stepWords(step: ReceiptStep): string {
  return STEPS[step]
}
