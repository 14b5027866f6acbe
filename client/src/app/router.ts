/** The one router of this page. */

import { Router } from "../router/router"
import { session } from "../session"
import { routes } from "./routes"

export const router = new Router({
  window,
  routes,
  isSignedIn: () => session.userId.value !== null,
})

session.userId.subscribe(() => router.refresh())
