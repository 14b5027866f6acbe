/** What the app says of the decisions of moderators. */

import type { Appeal, Decision } from "@kamegor/sdk/api/types"

const ACTIONS: Record<string, string> = {
  warn: "You were warned",
  hide_from_map: "You were hidden from the map",
  show_on_map: "You are shown on the map again",
  stop_selling: "You may not sell any more",
  allow_selling: "You may sell again",
  suspend: "Your account was suspended",
  lift_suspension: "Your suspension was lifted",
  end_stream: "Your stream was ended",
  hide_rating: "A rating of yours was hidden",
  show_rating: "A rating of yours is shown again",
}

const APPEALS: Record<Appeal["status"], string> = {
  open: "You appealed. Another moderator will look at it.",
  upheld: "You appealed. The decision stands.",
  overturned: "You appealed, and you were right.",
}

export function decisionWords({ action }: Decision): string {
  return ACTIONS[action] ?? "A moderator decided about your account"
}

export function appealWords({ status }: Appeal): string {
  return APPEALS[status]
}

/** What was taken back needs no appeal. */
export function mayAppeal({ action, appeal }: Decision): boolean {
  return (
    !appeal &&
    !["show_on_map", "allow_selling", "lift_suspension", "show_rating"].includes(action)
  )
}

export function day(moment: string): string {
  return new Date(moment).toLocaleDateString(undefined, { dateStyle: "medium" })
}
