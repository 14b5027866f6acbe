/** The one socket of this page, and the person's presence on it. */

import { deviceId } from "@kamegor/sdk/realtime/device"
import { OwnPresence } from "@kamegor/sdk/realtime/presence"
import { realtime, session } from "../session"
import { showNotice } from "./notices"

export { realtime }

export const presence = new OwnPresence({
  realtime,
  session,
  deviceId: deviceId(localStorage),
  page: document,
  onNotice: showNotice,
})
