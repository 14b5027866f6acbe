/** The terms a minute is sold by, in one plain sentence. */

import type { Quote, Terms } from "@kamegor/sdk/api/types"
import { priceInCredits } from "@kamegor/sdk/credits/credits"

type Priced = Terms & { price_per_minute: string }

/** `"First 10 s free, then 6 credits a minute, by the second"`. */
export function termsWords(priced: Priced): string {
  const price = `${priceInCredits(priced.price_per_minute)} a minute`
  const free = priced.preview_seconds
  return [
    free ? `First ${free} s free, then ${price}` : price,
    ...leastWords(priced),
    stepWords(priced),
  ].join(", ")
}

/** The same, and how long what one has lasts: `"…; your balance lasts 14 min"`. */
export function quoteWords(quote: Quote): string {
  const what = quote.limited_by === "balance" ? "balance" : "spending limit"
  const time = quote.minutes_left
    ? `lasts ${quote.minutes_left} min`
    : "is under a minute"
  return `${termsWords(quote)}; your ${what} ${time}.`
}

/** What is paid for at least; nothing, if that is no more than one step. */
function leastWords({ minimum_seconds, increment_seconds }: Terms): string[] {
  const least = Math.ceil(minimum_seconds / increment_seconds) * increment_seconds
  return least > increment_seconds ? [`at least ${least} s`] : []
}

function stepWords({ increment_seconds }: Terms): string {
  if (increment_seconds === 1) return "by the second"
  if (increment_seconds === 60) return "by the minute"
  return `in steps of ${increment_seconds} s`
}
