import { JSDOM, VirtualConsole } from "jsdom"
import { beforeEach, describe, expect, test } from "vitest"
import { findRoute, matchPath, type Route } from "../../src/router/match"
import { Router } from "../../src/router/router"

function route(path: string, access: Route["access"] = "members"): Route {
  return { path, access, title: path, tag: "km-test", load: async () => {} }
}

const routes = [
  route("/sign-in", "guests"),
  route("/"),
  route("/wallet"),
  route("/sellers/:id"),
  route("/about", "everyone"),
]

describe("an address", () => {
  test("gives its parameters as they were written", () => {
    expect(matchPath("/sellers/:id", "/sellers/42")).toEqual({ id: "42" })
    expect(matchPath("/sellers/:id", "/sellers/a%20b")).toEqual({ id: "a b" })
    expect(matchPath("/", "/")).toEqual({})
  })

  test.each([
    "/sellers",
    "/sellers/",
    "/sellers/1/more",
    "/other/1",
    "/sellers/%E0%A4%A",
  ])("%s fits no pattern of two segments with a name", (path) =>
    expect(matchPath("/sellers/:id", path)).toBeNull(),
  )

  test("belongs to the first route that fits", () => {
    expect(findRoute(routes, "/wallet/")?.route.path).toBe("/wallet")
    expect(findRoute(routes, "/nowhere")).toBeNull()
  })
})

let signedIn: boolean
let window: Window

beforeEach(() => {
  signedIn = true
})

/** Open a tab at an address of the site. */
function open(address: string): Router {
  const router = openWithoutRoutes(address)
  router.start(routes)
  return router
}

function openWithoutRoutes(address: string): Router {
  const tab = new JSDOM("", {
    url: `https://kamegor.example${address}`,
    // It reports each link that is the browser's: jsdom follows none.
    virtualConsole: new VirtualConsole(),
  })
  window = tab.window as unknown as Window
  return new Router({ window, isSignedIn: () => signedIn })
}

function shown(router: Router): string | undefined {
  return router.place.value.route?.path
}

describe("a router", () => {
  test("is nowhere until it is handed its routes, and then at the tab's address", () => {
    const router = openWithoutRoutes("/sellers/7?from=map")
    const told: (string | undefined)[] = []
    router.place.subscribe(({ route: found }) => told.push(found?.path))
    expect(router.place.value.route).toBeNull()

    router.start(routes)

    expect(told).toEqual(["/sellers/:id"])
    expect(router.place.value.params).toEqual({ id: "7" })
    expect(router.place.value.query.get("from")).toBe("map")
  })
})

describe("access", () => {
  test("a guest who opens a member's page signs in first and then goes there", () => {
    signedIn = false
    const router = open("/sellers/7?from=map")
    expect(shown(router)).toBe("/sign-in")
    expect(window.location.search).toBe(
      `?next=${encodeURIComponent("/sellers/7?from=map")}`,
    )

    signedIn = true
    router.refresh()

    expect(shown(router)).toBe("/sellers/:id")
    expect(router.place.value.params).toEqual({ id: "7" })
    expect(window.location.search).toBe("?from=map")
  })

  test.each([
    "https://evil.example/x",
    "//evil.example/x",
    "javascript:alert(1)",
    "http://",
  ])("a link that names %s as the next page leads home", (next) => {
    const router = open(`/sign-in?next=${encodeURIComponent(next)}`)

    expect(shown(router)).toBe("/")
    expect(window.location.pathname).toBe("/")
  })

  test("signing out leads to the sign-in page", () => {
    const router = open("/wallet")
    signedIn = false

    router.refresh()

    expect(shown(router)).toBe("/sign-in")
  })

  test("everyone's pages are everyone's", () => {
    signedIn = false
    expect(shown(open("/about"))).toBe("/about")
  })
})

describe("going", () => {
  test("to an address tells who listens", () => {
    const router = open("/")
    const told: (string | undefined)[] = []
    router.place.subscribe(({ route: found }) => told.push(found?.path))

    router.go("/sellers/9?tab=history")

    expect(told).toEqual(["/sellers/:id"])
    expect(router.place.value.params).toEqual({ id: "9" })
    expect(router.place.value.query.get("tab")).toBe("history")
  })

  test("to an address without a screen shows that there is none", () => {
    const router = open("/nowhere")
    expect(router.place.value.route).toBeNull()
  })

  test("back from the first page leads to the fallback, not out of the app", () => {
    const router = open("/sellers/9")

    router.back("/")

    expect(shown(router)).toBe("/")
  })

  test("back from a later page shows the one before", async () => {
    const router = open("/")
    router.go("/wallet")
    router.go("/sellers/9")
    const isBack = new Promise((done) => window.addEventListener("popstate", done))

    router.back("/about")
    await isBack

    expect(shown(router)).toBe("/wallet")
  })

  test("to a page in place of this one leaves no way back to it", () => {
    const router = open("/")
    const before = window.history.length

    router.go("/wallet", { replace: true })

    expect(window.history.length).toBe(before)
    router.back("/about")
    expect(shown(router)).toBe("/about")
  })
})

describe("a link", () => {
  /** Whether the app took the press, or left it to the browser. */
  function press(html: string, init: MouseEventInit = {}): boolean {
    window.document.body.innerHTML = html
    const { MouseEvent } = window as unknown as typeof globalThis
    const traits = { bubbles: true, cancelable: true, composed: true, ...init }
    const event = new MouseEvent("click", traits)
    window.document.querySelector("b")?.dispatchEvent(event)
    return event.defaultPrevented
  }

  test("within the app is followed without a new page", () => {
    const router = open("/")

    expect(press('<a href="/wallet"><b>Wallet</b></a>')).toBe(true)
    expect(shown(router)).toBe("/wallet")
  })

  test.each([
    ['<a href="https://elsewhere.example/"><b>Elsewhere</b></a>', {}],
    ['<a href="/admin/"><b>What the server itself answers</b></a>', {}],
    ['<a href="/wallet" target="_blank"><b>Another tab</b></a>', {}],
    ['<a href="/wallet"><b>With a key held</b></a>', { ctrlKey: true }],
    ['<a href="/wallet"><b>With another button</b></a>', { button: 1 }],
  ])("%s is the browser's", (html, init) => {
    const router = open("/")

    expect(press(html, init)).toBe(false)
    expect(shown(router)).toBe("/")
  })
})
