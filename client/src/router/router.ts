/** The address bar and the screen, kept in step through the History API. */

import { Store } from "@kamegor/sdk/state/store"
import { findRoute, type Params, type Route } from "./match"

export interface Place {
  /** Null: nothing lives at this address. */
  route: Route | null
  params: Params
  query: URLSearchParams
}

export interface RouterSurroundings {
  window: Window
  isSignedIn: () => boolean
}

export const SIGN_IN_PATH = "/sign-in"
export const HOME_PATH = "/"

const NOWHERE: Place = { route: null, params: {}, query: new URLSearchParams() }

export class Router {
  readonly place = new Store(NOWHERE)
  #routes: readonly Route[] = []

  constructor(private readonly surroundings: RouterSurroundings) {}

  /**
   * Show these routes from now on. They are handed over, not imported: each loads a screen, and
   * screens import the router.
   */
  start(routes: readonly Route[]): void {
    this.#routes = routes
    const { window } = this.surroundings
    window.addEventListener("popstate", () => this.refresh())
    window.document.addEventListener("click", (event) => this.#followLink(event))
    this.refresh()
  }

  /** Show another address. `replace` leaves no way back to this one. */
  go(address: string, { replace = false } = {}): void {
    const { history } = this.surroundings.window
    const depth = this.#depth + (replace ? 0 : 1)
    if (replace) history.replaceState({ depth }, "", address)
    else history.pushState({ depth }, "", address)
    this.place.set(this.#settle())
  }

  /** Go back within the app; from its first page, to `fallback`. */
  back(fallback = HOME_PATH): void {
    if (this.#depth > 0) this.surroundings.window.history.back()
    else this.go(fallback, { replace: true })
  }

  /** Look at the address again, as after signing in or out. */
  refresh(): void {
    this.place.set(this.#settle())
  }

  /** How many pages of the app lie behind this one. */
  get #depth(): number {
    return this.surroundings.window.history.state?.depth ?? 0
  }

  /** Apply the access rules to the address, and answer the place it then is. */
  #settle(): Place {
    const { window } = this.surroundings
    const found = findRoute(this.#routes, window.location.pathname)
    const elsewhere = this.#redirect(found?.route)
    if (elsewhere !== null) {
      window.history.replaceState({ depth: this.#depth }, "", elsewhere)
      return this.#settle()
    }
    const query = new URLSearchParams(window.location.search)
    return { route: found?.route ?? null, params: found?.params ?? {}, query }
  }

  #redirect(route: Route | undefined): string | null {
    const signedIn = this.surroundings.isSignedIn()
    const { location } = this.surroundings.window
    if (route?.access === "members" && !signedIn) {
      const next = location.pathname + location.search
      const asked = next === HOME_PATH ? "" : `?next=${encodeURIComponent(next)}`
      return SIGN_IN_PATH + asked
    }
    if (route?.access === "guests" && signedIn) return this.#next()
    return null
  }

  /** Where a person was going when asked to sign in; never to another site. */
  #next(): string {
    const { location } = this.surroundings.window
    const next = new URLSearchParams(location.search).get("next") ?? HOME_PATH
    if (!URL.canParse(next, location.origin)) return HOME_PATH
    const url = new URL(next, location.origin)
    return url.origin === location.origin ? url.pathname + url.search : HOME_PATH
  }

  #followLink(event: MouseEvent): void {
    const { location } = this.surroundings.window
    if (event.defaultPrevented || event.button !== 0 || hasModifier(event)) return
    const link = event.composedPath().find(isLink)
    if (!link || link.target || link.hasAttribute("download")) return
    const url = new URL(link.href, location.origin)
    // Other sites, and what Django itself serves here, are for the browser.
    if (url.origin !== location.origin || !findRoute(this.#routes, url.pathname)) return
    event.preventDefault()
    const address = url.pathname + url.search
    this.go(address, { replace: address === location.pathname + location.search })
  }
}

function isLink(target: EventTarget): target is HTMLAnchorElement {
  return (target as Element).localName === "a" && (target as Element).hasAttribute("href")
}

function hasModifier(event: MouseEvent): boolean {
  return event.metaKey || event.ctrlKey || event.shiftKey || event.altKey
}
