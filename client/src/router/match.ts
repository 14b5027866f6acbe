/** Which route a path belongs to. */

export interface Route {
  /** Segments; one that starts with a colon is a parameter. */
  path: string
  /** Shown in the browser's tab. */
  title: string
  /** The custom element that `load` defines. Routes with one tag share one element. */
  tag: string
  load: () => Promise<unknown>
  /** `guests`: only who is not signed in, as the sign-in page. */
  access: "everyone" | "guests" | "members"
  /** `bare`: without the navigation, as a full-screen video. */
  frame?: "bare" | "shell"
  /** The element stays alive while another screen is shown, as a map with its tiles. */
  keep?: boolean
}

export type Params = Readonly<Record<string, string>>

/** The parameters of a path that fits the pattern, or null. */
export function matchPath(pattern: string, path: string): Params | null {
  const expected = segments(pattern)
  const actual = segments(path)
  if (expected.length !== actual.length) return null
  const params: Record<string, string> = {}
  for (const [index, name] of expected.entries()) {
    const value = decode(actual[index] ?? "")
    if (name.startsWith(":") && value) params[name.slice(1)] = value
    else if (name !== value) return null
  }
  return params
}

/** The first route that fits, with its parameters. */
export function findRoute(
  routes: readonly Route[],
  path: string,
): { route: Route; params: Params } | null {
  for (const route of routes) {
    const params = matchPath(route.path, path)
    if (params) return { route, params }
  }
  return null
}

function segments(path: string): string[] {
  return path.split("/").filter(Boolean)
}

/** A segment as written by a person; one that is no valid escape fits nothing. */
function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ""
  }
}
