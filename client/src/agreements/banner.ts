import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { session } from "../session"
import { Watch } from "../state/watch"
import { agreements } from "."

export const AGREEMENTS_PATH = "/agreements"

/** A line above every screen, while there is something to agree to. It keeps nobody out. */
@customElement("km-agreements-banner")
export class AgreementsBanner extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      aside {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: var(--km-3);
        padding: var(--km-2) var(--km-4);
        padding-top: calc(var(--km-2) + env(safe-area-inset-top));
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
        font-weight: 550;
      }

      .button {
        flex: none;
      }
    `,
  ]

  /** The address shown now. */
  @property() path = "/"

  constructor() {
    super()
    new Watch(this, [agreements.user, session.userId])
  }

  override render() {
    if (!agreements.isDue || this.path === AGREEMENTS_PATH) return nothing
    return html`
      <aside aria-label="Agreements">
        <span>${this.#words()}</span>
        <a class="button" href=${AGREEMENTS_PATH}>Review</a>
      </aside>
    `
  }

  #words(): string {
    const isNew = agreements.user.value?.age_affirmed_at === null
    return isNew
      ? "Please agree to our terms before you watch or sell"
      : "Our terms have changed"
  }
}
