import { html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/icon"
import type { IconName } from "../design/icons"
import { ground } from "../design/styles/ground"
import { segments } from "../design/styles/segments"
import { chooseTheme, THEMES, type Theme, theme } from "../design/theme"
import { Watch } from "../state/watch"

const WORDS: Record<Theme, { name: string; icon: IconName }> = {
  device: { name: "As device", icon: "device" },
  light: { name: "Light", icon: "sun" },
  dark: { name: "Dark", icon: "moon" },
}

/** Light or dark. */
@customElement("km-appearance")
export class Appearance extends LitElement {
  static override styles = [ground, segments]

  constructor() {
    super()
    new Watch(this, [theme])
  }

  override render() {
    return html`
      <fieldset class="segments">
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
