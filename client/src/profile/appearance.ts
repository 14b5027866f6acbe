import { css, html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/icon"
import type { IconName } from "../design/icons"
import { ground } from "../design/styles/ground"
import { chooseTheme, THEMES, type Theme, theme } from "../design/theme"
import { Watch } from "../state/store"

const WORDS: Record<Theme, { name: string; icon: IconName }> = {
  device: { name: "As device", icon: "device" },
  light: { name: "Light", icon: "sun" },
  dark: { name: "Dark", icon: "moon" },
}

/** Light or dark. */
@customElement("km-appearance")
export class Appearance extends LitElement {
  static override styles = [
    ground,
    css`
      fieldset {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: var(--km-1);
        padding: var(--km-1);
        border-radius: var(--km-radius);
        background: var(--km-sunken);
      }

      label {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: var(--km-2);
        min-height: var(--km-target);
        border-radius: 11px;
        color: var(--km-ink-muted);
        font-weight: 600;
        cursor: pointer;
        transition: background var(--km-quick);
      }

      label:has(:checked) {
        background: var(--km-raised);
        color: var(--km-ink);
        box-shadow: var(--km-shadow-1);
      }

      label:has(:focus-visible) {
        outline: 3px solid var(--km-brand);
        outline-offset: 2px;
      }
    `,
  ]

  constructor() {
    super()
    new Watch(this, [theme])
  }

  override render() {
    return html`
      <fieldset>
        <legend class="visually-hidden">Appearance</legend>
        ${THEMES.map(
          (choice) => html`
            <label>
              <input
                class="visually-hidden"
                type="radio"
                name="theme"
                .checked=${theme.value === choice}
                @change=${() => chooseTheme(choice)}
              />
              <km-icon name=${WORDS[choice].icon}></km-icon>
              ${WORDS[choice].name}
            </label>
          `,
        )}
      </fieldset>
    `
  }
}
