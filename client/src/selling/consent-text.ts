import { css, html, LitElement, svg } from "lit"
import { customElement } from "lit/decorators.js"
import { ground } from "../design/styles/ground"

/**
 * The version of this text. The server records with each consent the version it was given to:
 * a change of meaning is a new version, here and in `sellers/constants.py`.
 */
export const CONSENT_VERSION = "1"

/** What a seller agrees to, in pictures and words: who sees what, when, and how it ends. */
@customElement("km-consent-text")
export class ConsentText extends LitElement {
  static override styles = [
    ground,
    css`
      ul {
        display: grid;
        gap: var(--km-5);
      }

      li {
        display: grid;
        grid-template-columns: 76px 1fr;
        gap: var(--km-4);
      }

      svg {
        width: 76px;
        height: 76px;
        border-radius: var(--km-radius);
        background: var(--km-sunken);
      }

      .street {
        fill: none;
        stroke: var(--km-line);
        stroke-width: 5;
      }

      .area {
        fill: color-mix(in srgb, var(--km-brand) 30%, transparent);
        stroke: var(--km-brand);
        stroke-width: 2;
      }

      .halo {
        fill: color-mix(in srgb, var(--km-live) 28%, transparent);
      }

      .exact {
        fill: var(--km-live);
        stroke: var(--km-surface);
        stroke-width: 3;
      }

      .gone {
        fill: none;
        stroke: var(--km-ink-muted);
        stroke-width: 2;
        stroke-dasharray: 4 5;
      }

      h3 {
        margin-bottom: var(--km-1);
        font-size: 1.0625rem;
      }
    `,
  ]

  override render() {
    return html`
      <ul>
        <li>
          ${picture(svg`<path class="area" d=${CELL}/>`)}
          <div>
            <h3>App open: a rough area</h3>
            <p class="muted">
              Everybody sees an area of about 0.7&nbsp;km² that you are somewhere in, while the app
              is open in front of you. Nothing while it is closed or in the background.
            </p>
          </div>
        </li>
        <li>
          ${picture(svg`
            <circle class="halo" cx="44" cy="34" r="16"/>
            <circle class="exact" cx="44" cy="34" r="7"/>`)}
          <div>
            <h3>Live: your exact place</h3>
            <p class="muted">
              From the moment you go live until you stop, everybody sees exactly where you are.
              Think of it before you go live at home.
            </p>
          </div>
        </li>
        <li>
          ${picture(svg`<path class="gone" d=${CELL}/>`)}
          <div>
            <h3>You can take it back at any time</h3>
            <p class="muted">
              Press <em>Stop selling</em> on this page. You leave the map at once, what is live
              ends, and the place we kept for it is deleted.
            </p>
          </div>
        </li>
      </ul>
    `
  }
}

const CELL = "M38 12 60.5 25V51L38 64 15.5 51V25Z"

/** A corner of a town, and something on it. */
function picture(mark: unknown) {
  return html`<svg viewBox="0 0 76 76" aria-hidden="true">
    <path class="street" d="M-4 24 80 40M22-4 14 80M58-4 50 80M-4 62 80 66"/>
    ${mark}
  </svg>`
}
