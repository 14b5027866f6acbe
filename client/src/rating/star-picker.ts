import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/icon"
import { ground } from "../design/styles/ground"
import { STARS } from "./stars"

const WORDS = ["", "Bad", "Not good", "All right", "Good", "Wonderful"]

/**
 * Five stars to press, each wider than a thumb; to keys and readers five radio buttons.
 * Sends `change` with `value` set.
 */
@customElement("km-star-picker")
export class StarPicker extends LitElement {
  static override styles = [
    ground,
    css`
      fieldset {
        display: grid;
        justify-items: center;
        gap: var(--km-1);
        min-width: 0;
      }

      .stars {
        display: flex;
      }

      label {
        position: relative;
        display: grid;
        place-items: center;
        width: clamp(48px, 15vw, 60px);
        height: 56px;
        border-radius: var(--km-radius);
        color: var(--km-line-strong);
        cursor: pointer;
        transition: transform var(--km-quick) var(--km-ease);
        -webkit-tap-highlight-color: transparent;
      }

      label:active {
        transform: scale(0.9);
      }

      label.filled {
        color: var(--km-star);
      }

      label:has(:focus-visible) {
        outline: 3px solid var(--km-brand);
        outline-offset: -3px;
      }

      input {
        position: absolute;
        inset: 0;
        margin: 0;
        opacity: 0;
        cursor: inherit;
      }

      km-icon {
        font-size: 36px;
        pointer-events: none;
      }

      .word {
        min-height: 1.5em;
        font-weight: 600;
      }
    `,
  ]

  @property() label = ""
  @property({ type: Number }) value = 0

  override render() {
    return html`
      <fieldset>
        <legend class="visually-hidden">${this.label}</legend>
        <div class="stars">${STARS.map((score) => this.#star(score))}</div>
        <p class="word" aria-hidden="true">${WORDS[this.value]}</p>
      </fieldset>
    `
  }

  #star(score: number) {
    const isFilled = score <= this.value
    const name = `${score} ${score === 1 ? "star" : "stars"}: ${WORDS[score]}`
    return html`
      <label class=${isFilled ? "filled" : ""}>
        <input
          type="radio"
          name="score"
          aria-label=${name}
          .checked=${score === this.value}
          @change=${() => this.#choose(score)}
        />
        <km-icon name="star" ?filled=${isFilled}></km-icon>
      </label>
    `
  }

  #choose(score: number): void {
    this.value = score
    this.dispatchEvent(new Event("change"))
  }
}
