import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import { unsafeSVG } from "lit/directives/unsafe-svg.js"
import { type IconName, icons } from "./icons"

/** A picture beside words that say the same, so readers skip it. As tall as `font-size` says. */
@customElement("km-icon")
export class Icon extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      font-size: 1.25rem;
    }

    svg {
      width: 1em;
      height: 1em;
      stroke-width: 1.9;
    }

    :host([filled]) svg {
      fill: currentcolor;
    }
  `

  @property() name!: IconName

  override connectedCallback(): void {
    super.connectedCallback()
    this.setAttribute("aria-hidden", "true")
  }

  override render() {
    return html`${unsafeSVG(icons[this.name])}`
  }
}
