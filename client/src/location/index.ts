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
  send: async ({ lat, lon, accuracyMeters }) => {
    const place = { lat, lon, accuracy: accuracyMeters }
    learn(await api.post<{ is_concealed: boolean }>("/api/location", place))
  },
})

/** Tell where the device is now: a stream shows no place that was told long before it. */
export async function tellFreshPlace(): Promise<void> {
  if (await position.refresh()) await reports.tell()
}

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

/** Keep in mind whether a private zone hides the person here. */
function learn({ is_concealed }: { is_concealed: boolean }): void {
  const profile = session.profile.value
  if (profile && profile.is_concealed !== is_concealed)
    session.profile.set({ ...profile, is_concealed })
}

/** Follow a seller's device where the browser has agreed to it before. */
async function attend(): Promise<void> {
  if (!session.profile.value?.is_seller) return
  if (await position.mayAskQuietly()) position.follow()
  reports.repeat()
}
