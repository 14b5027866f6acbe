/** What the watch screen says, for every way a viewing can be refused or end. */

import { ApiError, explain } from "@kamegor/sdk/api/errors"
import type { ViewingEnd, ViewingEndReason } from "@kamegor/sdk/api/types"
import { formatCredits } from "@kamegor/sdk/credits/credits"
import type { IconName } from "../design/icons"

export interface Words {
  icon: IconName
  heading: string
  details: string
}

const SELLER_ENDED: Words = {
  icon: "hangUp",
  heading: "The seller ended it",
  details: "You pay only for what you saw until then.",
}

const ENDS: Record<ViewingEndReason, Words> = {
  left: { icon: "check", heading: "You left", details: "Thank you for watching." },
  stream_ended: {
    icon: "radio",
    heading: "The stream has ended",
    details: "The seller stopped streaming.",
  },
  insufficient_credits: {
    icon: "wallet",
    heading: "Your credits ran out",
    details:
      "Another minute could not be paid for, so the picture stopped where it was paid to.",
  },
  spending_limit: {
    icon: "shield",
    heading: "Your spending limit is reached",
    details: "The picture stopped at the last minute that your own limit allows.",
  },
  connection_lost: {
    icon: "offline",
    heading: "The connection was lost",
    details:
      "One side could not be reached any more. You pay only until both were last there.",
  },
  not_connected: {
    icon: "offline",
    heading: "It did not connect",
    details: "The two devices found no way to each other in time. It cost you nothing.",
  },
  suspended: {
    icon: "shield",
    heading: "Your account is suspended",
    details: "Streams cannot be watched with it for now.",
  },
  seller_ended: SELLER_ENDED,
  // The same words: nobody is told that they were blocked.
  blocked: SELLER_ENDED,
}

const REFUSALS: Record<string, Words> = {
  insufficient_credits: {
    icon: "wallet",
    heading: "Not enough credits",
    details: "To watch, one minute is set aside first.",
  },
  spending_limit_reached: {
    icon: "shield",
    heading: "Your spending limit is reached",
    details: "Your own limit leaves less than the first minute costs.",
  },
  too_soon: {
    icon: "history",
    heading: "Too many tries",
    details:
      "Your last tries ended before they were paid for. Each kept the seat from others.",
  },
  not_streaming: {
    icon: "radio",
    heading: "The stream has ended",
    details: "The seller stopped streaming before you came in.",
  },
  age_required: {
    icon: "shield",
    heading: "How old are you?",
    details: "Say first that you are old enough: Profile, Terms and age.",
  },
  not_found: {
    icon: "nothing",
    heading: "There is no such stream",
    details: "The link to it may not have been complete.",
  },
  busy: {
    icon: "people",
    heading: "Somebody is watching already",
    details:
      "This seller streams to one person at a time. Wait in line, or come back later.",
  },
  own_stream: {
    icon: "person",
    heading: "This is your own stream",
    details: "You see it on the page where you went live.",
  },
  suspended: ENDS.suspended,
}

export function endWords({ reason }: Pick<ViewingEnd, "reason">): Words {
  return ENDS[reason]
}

export function refusalWords(error: unknown): Words {
  const known = error instanceof ApiError ? REFUSALS[error.code] : undefined
  if (!known) {
    return { icon: "offline", heading: "It did not work", details: explain(error) }
  }
  const details = [known.details, shortage(error as ApiError)].filter(Boolean).join(" ")
  return { ...known, details }
}

/** `"It takes 5.00 credits; you have 1.25."`, or what the limit leaves. */
function shortage({ problem }: ApiError): string {
  const { required, available, allowed } = problem
  if (typeof required !== "string") return ""
  const takes = `It takes ${formatCredits(required)} credits`
  if (typeof available === "string")
    return `${takes}; you have ${formatCredits(available)}.`
  if (typeof allowed === "string")
    return `${takes}; ${formatCredits(allowed)} are left of your limit.`
  return ""
}

/** `"1:05"`, `"1:00:05"`. */
export function clockTime(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, "0")
  return hours
    ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}`
    : `${minutes}:${rest}`
}

/** `"about 12 min left"`, `"40 s left"`. */
export function timeLeft(seconds: number): string {
  return seconds >= 120
    ? `about ${Math.floor(seconds / 60)} min left`
    : `${seconds} s left`
}
