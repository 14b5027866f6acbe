/** Every screen and its address. A screen's code is fetched when it is first shown. */

import type { Route } from "../router/match"
import { HOME_PATH, SIGN_IN_PATH } from "../router/router"

const map = {
  title: "Map",
  tag: "km-map-screen",
  load: () => import("../map/screen"),
  access: "members",
  keep: true,
} as const

export const routes: readonly Route[] = [
  { ...map, path: HOME_PATH },
  { ...map, path: "/sellers", title: "Sellers in view" },
  { ...map, path: "/sellers/:id", title: "Seller" },
  {
    path: SIGN_IN_PATH,
    title: "Sign in",
    tag: "km-sign-in-screen",
    load: () => import("../sign-in/screen"),
    access: "guests",
    frame: "bare",
  },
  {
    path: "/sign-up",
    title: "Create an account",
    tag: "km-sign-in-screen",
    load: () => import("../sign-in/screen"),
    access: "guests",
    frame: "bare",
  },
  {
    path: "/forgot-password",
    title: "Forgot your password",
    tag: "km-link-screen",
    load: () => import("../sign-in/link-screen"),
    access: "everyone",
    frame: "bare",
  },
  {
    path: "/reset-password",
    title: "A new password",
    tag: "km-link-screen",
    load: () => import("../sign-in/link-screen"),
    access: "everyone",
    frame: "bare",
  },
  {
    path: "/verify-email",
    title: "Your e-mail",
    tag: "km-link-screen",
    load: () => import("../sign-in/link-screen"),
    access: "everyone",
    frame: "bare",
  },
  {
    path: "/watch/:id",
    title: "Watch",
    tag: "km-watch-screen",
    load: () => import("../watch/screen"),
    access: "members",
    frame: "bare",
  },
  {
    path: "/live",
    title: "Go live",
    tag: "km-live-screen",
    load: () => import("../live/screen"),
    access: "members",
    frame: "bare",
  },
  {
    path: "/wallet",
    title: "Wallet",
    tag: "km-wallet-screen",
    load: () => import("../wallet/screen"),
    access: "members",
  },
  {
    path: "/wallet/add",
    title: "Add credits",
    tag: "km-buy-screen",
    load: () => import("../purchase/screen"),
    access: "members",
  },
  {
    path: "/wallet/purchases/:id",
    title: "Your purchase",
    tag: "km-purchase-screen",
    load: () => import("../purchase/outcome"),
    access: "members",
  },
  {
    path: "/profile",
    title: "Profile",
    tag: "km-profile-screen",
    load: () => import("../profile/screen"),
    access: "members",
  },
  {
    path: "/profile/account",
    title: "Account and security",
    tag: "km-account-screen",
    load: () => import("../account/screen"),
    access: "members",
  },
  {
    path: "/profile/decisions",
    title: "Decisions about you",
    tag: "km-decisions-screen",
    load: () => import("../decisions/screen"),
    access: "members",
  },
  {
    path: "/profile/selling",
    title: "Selling",
    tag: "km-selling-screen",
    load: () => import("../selling/screen"),
    access: "members",
  },
]
