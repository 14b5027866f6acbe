import type { PresenceStatus } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import { ground } from "./styles/ground"

const WORDS: Record<PresenceStatus, string> = {
  streaming: "Live",
  online: "Online",
  offline: "Offline",
}

/** Whether someone is live, online or offline: in words first, in colour second. */
@customElement("km-badge")
export class Badge extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        padding: 3px 10px;
        border-radius: var(--km-radius-round);
        background: var(--km-sunken);
        color: var(--km-ink-muted);
        font-size: var(--km-text-small);
        font-weight: 650;
        line-height: 1.4;
        white-space: nowrap;
      }

      :host([status="online"]) {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      :host([status="streaming"]) {
        background: var(--km-live);
        color: var(--km-on-live);
        letter-spacing: 0.06em;
        text-transform: uppercase;
      }

      i {
        width: 7px;
        height: 7px;
        border-radius: 50%;
        background: currentcolor;
      }

      :host([status="offline"]) i {
        border: 1.5px solid currentcolor;
        background: none;
      }

      :host([status="streaming"]) i {
        animation: breathe 1.6s ease-in-out infinite;
      }

      @keyframes breathe {
        50% {
          opacity: 0.35;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        i {
          animation: none !important;
        }
      }
    `,
  ]

  @property({ reflect: true }) status: PresenceStatus = "offline"

  override render() {
    return html`<i aria-hidden="true"></i>${WORDS[this.status]}`
  }
}
