/** The one router of this page. */

import { Router } from "../router/router"
import { session } from "../session"

export const router = new Router({
  window,
  isSignedIn: () => session.userId.value !== null,
})

session.userId.subscribe(() => router.refresh())
