import type { ReputationTier } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/icon"
import type { IconName } from "../design/icons"
import { ground } from "../design/styles/ground"

interface Look {
  icon: IconName
  words: string
  /** What it takes, for who wants to know. */
  why: string
}

const LOOKS: Record<ReputationTier, Look | null> = {
  // Nothing is known yet, which is nothing to show.
  new: null,
  known: {
    icon: "people",
    words: "Known",
    why: "Several buyers have rated this seller.",
  },
  trusted: {
    icon: "shield",
    words: "Trusted",
    why: "Many buyers, over several days, rated this seller well.",
  },
  top: {
    icon: "star",
    words: "Top seller",
    why: "A great many buyers rated this seller excellently.",
  },
}

/** How far a seller's ratings can be relied on. */
@customElement("km-tier")
export class TierBadge extends LitElement {
  static override styles = [
    ground,
    css`
      span {
        display: inline-flex;
        align-items: center;
        gap: 5px;
        padding: 3px 10px 3px 8px;
        border-radius: var(--km-radius-round);
        background: var(--km-sunken);
        color: var(--km-ink-muted);
        font-size: var(--km-text-small);
        font-weight: 650;
        line-height: 1.4;
        white-space: nowrap;
      }

      .trusted,
      .top {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      km-icon {
        font-size: 1.1em;
      }
    `,
  ]

  @property() tier: ReputationTier = "new"

  override render() {
    const look = LOOKS[this.tier]
    if (!look) return nothing
    return html`
      <span class=${this.tier} title=${look.why}>
        <km-icon name=${look.icon} ?filled=${this.tier === "top"}></km-icon>${look.words}
      </span>
    `
  }
}
