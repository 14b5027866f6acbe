import { css, html, LitElement, nothing } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import { ground } from "./styles/ground"

/** Someone's picture; without one, their initial on a colour of their own. */
@customElement("km-avatar")
export class Avatar extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: inline-grid;
        flex: none;
        width: var(--avatar-size, 48px);
        aspect-ratio: 1;
        border-radius: 50%;
        overflow: hidden;
      }

      img,
      span {
        grid-area: 1 / 1;
        width: 100%;
        height: 100%;
      }

      img {
        object-fit: cover;
      }

      span {
        display: grid;
        place-items: center;
        background: oklch(0.52 0.085 var(--hue));
        color: white;
        font: 650 calc(var(--avatar-size, 48px) * 0.42) / 1 var(--km-font-display);
        text-transform: uppercase;
      }
    `,
  ]

  @property() src: string | null = null
  @property() name = ""
  @state() private broken = false

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("src")) this.broken = false
  }

  override render() {
    const initial = Array.from(this.name)[0] ?? ""
    return html`
      <span aria-hidden="true" style="--hue: ${hue(this.name)}">${initial}</span>
      ${
        this.src && !this.broken
          ? html`<img src=${this.src} alt="" @error=${() => this.#giveUp()} />`
          : nothing
      }
    `
  }

  #giveUp(): void {
    this.broken = true
  }
}

/** A colour that stays with the name, in degrees. */
function hue(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360
  return sum
}
