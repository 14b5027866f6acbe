/** The device's one position, and its reports while the person sells. */

import { realtime } from "../realtime"
import { api, session } from "../session"
import { Position } from "./position"
import { LocationReports } from "./reports"

export const position = new Position({
  geolocation: navigator.geolocation,
  permissions: navigator.permissions,
})

const reports = new LocationReports({
  fix: position.fix,
  isSeller: () => session.profile.value?.is_seller ?? false,
  isForeground: () => !document.hidden,
  send: ({ lat, lon, accuracyMeters }) =>
    api.post("/api/location", { lat, lon, accuracy: accuracyMeters }),
})

document.addEventListener("visibilitychange", () => reports.consider())
session.userId.subscribe(() => void meet())
session.profile.subscribe(() => void attend())
// The server forgets an exact place soon after the person is gone.
realtime.state.subscribe((state) => state === "open" && reports.repeat())
void meet()
void attend()

/** Learn whether the person sells, on whatever screen they begin. */
async function meet(): Promise<void> {
  if (session.userId.value === null || session.profile.value) return
  // A screen that needs the profile asks again, and says so if it cannot be had.
  await session.loadProfile().catch(() => {})
}

/** Follow a seller's device where the browser has agreed to it before. */
async function attend(): Promise<void> {
  if (!session.profile.value?.is_seller) return
  if (await position.mayAskQuietly()) position.follow()
  reports.repeat()
}
