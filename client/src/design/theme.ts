/** Light, dark, or as the device has it. */

import { Store } from "@kamegor/sdk/state/store"

export const THEMES = ["device", "light", "dark"] as const
export type Theme = (typeof THEMES)[number]

// A cookie, so that the server already paints the first frame in it.
const COOKIE = "km_theme"
const YEAR_SECONDS = 365 * 24 * 60 * 60

export const theme = new Store<Theme>(shown())

/** Dress the page, and remember it for a year. */
export function chooseTheme(choice: Theme): void {
  const age = choice === "device" ? 0 : YEAR_SECONDS
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is Chromium's alone.
  document.cookie = `${COOKIE}=${choice}; path=/; max-age=${age}; samesite=lax`
  if (choice === "device") delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = choice
  theme.set(choice)
}

/**
 * The colour a token has now, for what no stylesheet reaches, as a map's layers:
 * `tokenColor("--km-brand")` is `rgb(10, 108, 94)`.
 */
export function tokenColor(token: `--km-${string}`): string {
  const probe = document.createElement("i")
  probe.style.color = `var(${token})`
  document.body.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}

function shown(): Theme {
  const name = globalThis.document?.documentElement.dataset.theme
  return THEMES.find((known) => known === name) ?? "device"
}
