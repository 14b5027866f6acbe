/** The one session, API and socket of this page. */

import { Kamegor } from "@kamegor/sdk/kamegor"

export const { api, links, session, realtime } = new Kamegor({
  storage: localStorage,
  locks: navigator.locks,
  isHidden: () => document.hidden,
})
