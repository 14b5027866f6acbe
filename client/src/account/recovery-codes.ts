import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { toast } from "../design/toast"

/** Recovery codes, which are told once. Tells by `done` that they have been put away. */
@customElement("km-recovery-codes")
export class RecoveryCodes extends LitElement {
  static override styles = [
    ground,
    buttons,
    page,
    css`
      ol {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(7.5em, 1fr));
        gap: var(--km-2) var(--km-4);
        margin: 0;
        padding: var(--km-4);
        border-radius: var(--km-radius);
        background: var(--km-sunken);
        font: 600 var(--km-text) / 1.5 ui-monospace, monospace;
        list-style: none;
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: var(--km-3);
      }
    `,
  ]

  @property({ attribute: false }) codes: readonly string[] = []

  override render() {
    return html`
      <div class="stack">
        <h3>Your recovery codes</h3>
        <p>
          Each stands in once for a code of your app, when you do not have your phone. Keep them where you keep
          your passwords: they are not shown again.
        </p>
        <ol>
          ${this.codes.map((code) => html`<li>${code}</li>`)}
        </ol>
        <div class="buttons">
          <button class="button" type="button" @click=${() => this.#copy()}>Copy</button>
          <button
            class="button primary"
            type="button"
            @click=${() => this.dispatchEvent(new Event("done"))}
          >
            I have kept them
          </button>
        </div>
      </div>
    `
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.codes.join("\n"))
      toast("Copied")
    } catch {
      toast("Your browser does not let us copy them")
    }
  }
}
