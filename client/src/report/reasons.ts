/** What can be reported and why, in the server's codes and in words. */

export type SubjectType = "profile" | "stream" | "viewing" | "rating"

/** The urgent ones first: they are looked at before all others. */
export const REASONS = [
  ["child_safety", "A child is in danger"],
  ["danger", "Somebody may be harmed"],
  ["illegal", "Something against the law"],
  ["sexual", "Nudity or sex"],
  ["harassment", "Insults, threats or hatred"],
  ["privacy", "It shows people who did not agree"],
  ["fraud", "A fraud, or not what was promised"],
  ["impersonation", "They pretend to be somebody else"],
  ["spam", "Advertising or spam"],
  ["other", "Something else"],
] as const
