import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/icon"
import type { IconName } from "../design/icons"
import "../design/logo"
import { ground } from "../design/styles/ground"

interface Destination {
  path: string
  /** Where its screens' addresses begin; the map has all that others do not. */
  within: readonly string[]
  name: string
  icon: IconName
}

const DESTINATIONS: readonly Destination[] = [
  { path: "/", within: [], name: "Map", icon: "map" },
  { path: "/live", within: ["/live"], name: "Go live", icon: "radio" },
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
        grid-template-columns: repeat(4, 1fr);
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
        place-items: center;
        width: 60px;
        height: 32px;
        border-radius: var(--km-radius-round);
        transition: background var(--km-quick);
      }

      km-icon {
        font-size: 22px;
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
              <span class="cell"><km-icon name=${icon}></km-icon></span>
              ${name}
            </a>
          `,
        )}
      </nav>
    `
  }
}
