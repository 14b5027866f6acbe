/** Words for devices, when they were used, and what one is notified of. */

import type { NotificationSetting } from "@kamegor/sdk/api/types"

// The first that fits: Edge and Opera call themselves Chrome as well, and Chrome Safari.
const browsers = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const
const systems = [
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Windows", "Windows"],
  ["Mac OS", "Mac"],
  ["Linux", "Linux"],
] as const

/** "Chrome on Android"; what calls itself anything else is named as it does. */
export function deviceName(userAgent: string): string {
  const browser = browsers.find(([mark]) => userAgent.includes(mark))?.[1]
  const system = systems.find(([mark]) => userAgent.includes(mark))?.[1]
  if (browser && system) return `${browser} on ${system}`
  return browser ?? system ?? (userAgent || "A device")
}

const moment = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
})

export function formatMoment(rfc3339: string): string {
  return moment.format(new Date(rfc3339))
}

/** The settings of each kind together, in the server's order. */
export function byKind(settings: NotificationSetting[]): NotificationSetting[][] {
  const kinds = [...new Set(settings.map(({ kind }) => kind))]
  return kinds.map((kind) => settings.filter((setting) => setting.kind === kind))
}
