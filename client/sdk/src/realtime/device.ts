/** This device's name among those that a person is present on. */

import type { Keeper } from "../session/memory"

const STORAGE_KEY = "kamegor.device"

/** Return the name kept by the browser, chosen at the first call. */
export function deviceId(storage: Keeper): string {
  const kept = storage.getItem(STORAGE_KEY)
  if (kept) return kept
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const chosen = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")
  storage.setItem(STORAGE_KEY, chosen)
  return chosen
}
