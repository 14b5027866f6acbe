/** One line of a seller's past, as people say it. */

import type { PastStream } from "@kamegor/sdk/api/types"

const days = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
})

/** `"Streamed for 42 min on Nov 3, 2026"`; what was shorter than a minute counts as one. */
export function pastStreamLine({ started_at, duration_seconds }: PastStream): string {
  return `Streamed for ${duration(duration_seconds)} on ${days.format(new Date(started_at))}`
}

function duration(seconds: number): string {
  const minutes = Math.max(1, Math.round(seconds / 60))
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest ? ` ${rest} min` : ""}`
}
