import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/icon"
import type { IconName } from "../design/icons"
import "../design/logo"
import { ground } from "../design/styles/ground"
import { session } from "../session"
import { Watch } from "../state/watch"

interface Destination {
  path: string
  /** Where its screens' addresses begin; the map has all that others do not. */
  within: readonly string[]
  name: string
  icon: IconName
}

const INBOX = "/notifications"
/** A badge is no place for an exact large number. */
const BADGE_MAX = 99

const DESTINATIONS: readonly Destination[] = [
  { path: "/", within: [], name: "Map", icon: "map" },
  { path: "/live", within: ["/live"], name: "Go live", icon: "radio" },
  { path: INBOX, within: [INBOX], name: "Inbox", icon: "bell" },
  { path: "/wallet", within: ["/wallet", "/viewings"], name: "Wallet", icon: "wallet" },
  {
    path: "/profile",
    within: ["/profile", "/agreements"],
    name: "Profile",
    icon: "person",
  },
]

/** Where in the bar a screen belongs: without a place of its own, as a profile, on the map. */
function destinationOf(path: string): string {
  const own = DESTINATIONS.find(({ within }) =>
    within.some((start) => path.startsWith(start)),
  )
  return own?.path ?? "/"
}

/** The way between the screens: a bar below on a phone, a rail at the side on a desktop. */
@customElement("km-navigation")
export class Navigation extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        z-index: var(--km-layer-navigation);
        padding-bottom: env(safe-area-inset-bottom);
        border-top: 1px solid var(--km-line);
        background: var(--km-surface);
      }

      nav {
        display: grid;
        grid-template-columns: repeat(5, 1fr);
      }

      .home {
        display: none;
      }

      .to {
        display: grid;
        justify-items: center;
        gap: 2px;
        padding: var(--km-2) var(--km-1) 6px;
        color: var(--km-ink-muted);
        font-size: 0.75rem;
        font-weight: 600;
        text-decoration: none;
        -webkit-tap-highlight-color: transparent;
      }

      .to:focus-visible {
        outline-offset: -4px;
        border-radius: var(--km-radius);
      }

      .cell {
        display: grid;
        position: relative;
        place-items: center;
        width: 60px;
        max-width: 100%;
        height: 32px;
        border-radius: var(--km-radius-round);
        transition: background var(--km-quick);
      }

      km-icon {
        font-size: 22px;
      }

      .badge {
        position: absolute;
        top: -2px;
        left: calc(50% + 2px);
        min-width: 18px;
        padding: 0 5px;
        border-radius: var(--km-radius-round);
        background: var(--km-brand);
        color: var(--km-on-brand);
        font-size: 0.6875rem;
        font-weight: 700;
        line-height: 18px;
        text-align: center;
      }

      .to[aria-current] {
        color: var(--km-ink);
      }

      .to[aria-current] .cell {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      @media (hover: hover) {
        .to:not([aria-current]):hover .cell {
          background: var(--km-hover);
        }
      }

      @media (min-width: 900px) {
        :host {
          width: 88px;
          padding: var(--km-5) 0;
          border-top: 0;
          border-right: 1px solid var(--km-line);
        }

        nav {
          grid-template-columns: 1fr;
          gap: var(--km-2);
        }

        .home {
          display: grid;
          place-items: center;
          height: 56px;
          margin-bottom: var(--km-4);
          border-radius: var(--km-radius);
        }
      }
    `,
  ]

  /** The address shown now. */
  @property() path = "/"

  constructor() {
    super()
    new Watch(this, [session.unreadCount])
  }

  override render() {
    const current = destinationOf(this.path)
    return html`
      <nav aria-label="Main">
        <a class="home" href="/" aria-label="Kamegor" tabindex="-1">
          <km-logo style="font-size: 44px"></km-logo>
        </a>
        ${DESTINATIONS.map(
          ({ path, name, icon }) => html`
            <a
              class="to"
              href=${path}
              aria-current=${path === current ? "page" : nothing}
            >
              <span class="cell">
                <km-icon name=${icon}></km-icon>
                ${path === INBOX ? badge(session.unreadCount.value) : nothing}
              </span>
              ${name}
            </a>
          `,
        )}
      </nav>
    `
  }
}

/** How many are unread: to the eye a number on the bell, to a reader "3 unread". */
function badge(count: number) {
  if (count === 0) return nothing
  const shown = count > BADGE_MAX ? `${BADGE_MAX}+` : `${count}`
  return html`
    <span class="badge" aria-hidden="true">${shown}</span>
    <span class="visually-hidden">${count} unread:</span>
  `
}
