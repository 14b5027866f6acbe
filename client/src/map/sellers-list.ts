import { priceInCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import "../design/avatar"
import "../design/badge"
import "../design/icon"
import "../design/notice"
import type { SellerFeature } from "@kamegor/sdk/map/features"
import { ground } from "../design/styles/ground"

/** The map's sellers as a list, those who stream first: for keys, readers and a quick look. */
@customElement("km-sellers-list")
export class SellersList extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: grid;
        gap: var(--km-3);
      }

      a {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        margin: 0 calc(-1 * var(--km-3));
        padding: var(--km-3);
        border-radius: var(--km-radius);
        color: inherit;
        text-decoration: none;
      }

      @media (hover: hover) {
        a:hover {
          background: var(--km-hover);
        }
      }

      a > div {
        flex: 1;
        min-width: 0;
      }

      .rating {
        white-space: nowrap;
      }

      .rating km-icon {
        font-size: 1em;
        vertical-align: -0.1em;
        color: var(--km-star);
      }

      strong {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ]

  @property({ attribute: false }) sellers: SellerFeature[] = []
  /** How many more are only counted, in bubbles. */
  @property({ type: Number }) gathered = 0

  override render(): TemplateResult {
    return html`
      <h2>In view</h2>
      ${this.gathered ? html`<p class="muted">${this.gathered} more: zoom in to see who.</p>` : nothing}
      ${this.sellers.length || this.gathered ? nothing : nobody}
      <ul>
        ${repeat(this.sellers, ({ properties }) => properties.id, line)}
      </ul>
    `
  }
}

function line({ properties }: SellerFeature): TemplateResult {
  const { id, username, picture_url, status, price_per_minute, rating_avg } = properties
  return html`
    <li>
      <a href="/sellers/${id}">
        <km-avatar .src=${picture_url} name=${username}></km-avatar>
        <div>
          <strong>${username}</strong>
          <span class="muted small">
            ${priceInCredits(price_per_minute)}/min
            ${rating_avg === null ? nothing : rating(rating_avg)}
          </span>
        </div>
        <km-badge .status=${status}></km-badge>
      </a>
    </li>
  `
}

function rating(average: number): TemplateResult {
  return html`
    · <span class="rating">
      <km-icon name="star" filled></km-icon><span class="visually-hidden">rated</span>
      ${average.toFixed(1)}
    </span>
  `
}

const nobody = html`
  <km-notice
    icon="compass"
    heading="No sellers here yet"
    details="Move the map or zoom out to look somewhere else."
  ></km-notice>
`
