import { css, html, LitElement, nothing } from "lit"
import { customElement, property } from "lit/decorators.js"
import "./icon"
import type { IconName } from "./icons"
import { ground } from "./styles/ground"

/**
 * A state that fills its place: empty, failed, refused. The slot holds what to do about it,
 * `details` what happened.
 */
@customElement("km-notice")
export class Notice extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: grid;
        justify-items: center;
        gap: var(--km-2);
        padding: var(--km-8) var(--km-5);
        text-align: center;
      }

      .cell {
        display: grid;
        place-items: center;
        width: 72px;
        height: 80px;
        margin-bottom: var(--km-2);
        /* A cell of the shell. */
        clip-path: polygon(50% 0, 100% 25%, 100% 75%, 50% 100%, 0 75%, 0 25%);
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      :host([tone="problem"]) .cell {
        background: var(--km-negative-soft);
        color: var(--km-negative);
      }

      km-icon {
        font-size: 30px;
      }

      h1 {
        font-size: var(--km-title);
      }

      p {
        max-width: 40ch;
        color: var(--km-ink-muted);
      }

      .actions {
        display: flex;
        flex-wrap: wrap;
        justify-content: center;
        gap: var(--km-3);
        margin-top: var(--km-4);
      }
    `,
  ]

  @property() icon: IconName = "info"
  @property() heading = ""
  @property() details = ""
  /** Of the heading: 1 where this is all there is on the page. */
  @property({ type: Number }) level: 1 | 2 = 2
  @property({ reflect: true }) tone: "calm" | "problem" = "calm"

  override render() {
    return html`
      <div class="cell"><km-icon name=${this.icon}></km-icon></div>
      ${
        this.level === 1 ? html`<h1>${this.heading}</h1>` : html`<h2>${this.heading}</h2>`
      }
      ${this.details ? html`<p>${this.details}</p>` : nothing}
      <div class="actions"><slot></slot></div>
    `
  }
}
