import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/icon"
import { ground } from "../design/styles/ground"

export const STARS = [1, 2, 3, 4, 5] as const

/** A score as five stars, filled to its fraction. Stands beside the number, or has a label. */
@customElement("km-stars")
export class Stars extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        position: relative;
        display: inline-flex;
        flex: none;
        /* In a grid it would be stretched, and the filled part with it. */
        width: fit-content;
        justify-self: start;
        font-size: 1.1rem;
      }

      span {
        display: flex;
        color: var(--km-line-strong);
      }

      span + span {
        position: absolute;
        inset: 0 auto 0 0;
        overflow: hidden;
        color: var(--km-star);
      }

      km-icon {
        font-size: inherit;
      }
    `,
  ]

  @property({ type: Number }) value = 0

  override connectedCallback(): void {
    super.connectedCallback()
    if (this.hasAttribute("aria-label")) this.setAttribute("role", "img")
    else this.setAttribute("aria-hidden", "true")
  }

  override render() {
    const width = `${(Math.min(5, Math.max(0, this.value)) / 5) * 100}%`
    return html`
      <span>${STARS.map(() => html`<km-icon name="star"></km-icon>`)}</span>
      <span style="width: ${width}">
        ${STARS.map(() => html`<km-icon name="star" filled></km-icon>`)}
      </span>
    `
  }
}
