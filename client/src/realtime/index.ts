/** The one socket of this page, and the person's presence on it. */

import { session } from "../session"
import { deviceId } from "./device"
import { OwnPresence } from "./presence"
import { Realtime } from "./realtime"

export const realtime = new Realtime({
  endpoint: "/socket",
  userId: session.userId,
  isHidden: () => document.hidden,
  accessToken: () => session.accessToken(),
})

export const presence = new OwnPresence({
  realtime,
  session,
  deviceId: deviceId(localStorage),
  document,
})
