import { explain } from "@kamegor/sdk/api/errors"
import { css, html, LitElement } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { toast } from "../design/toast"
import { api } from "../session"

/** Whether one is told when a seller goes live: a bell that is rung or not. */
@customElement("km-bell")
export class Bell extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      .button[aria-pressed="true"] {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }
    `,
  ]

  /** The seller's id. */
  @property() subject = ""
  @property() name = ""
  @state() private isOn = false
  @state() private isBusy = false

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("subject")) void this.#load()
  }

  override render() {
    return html`
      <button
        class="button quiet icon"
        type="button"
        aria-label="Tell me when ${this.name} goes live"
        aria-pressed=${this.isOn ? "true" : "false"}
        aria-busy=${this.isBusy ? "true" : "false"}
        @click=${() => void this.#turn()}
      >
        <km-icon name=${this.isOn ? "bellOn" : "bell"}></km-icon>
      </button>
    `
  }

  get #path(): string {
    return `/api/users/me/follows/${encodeURIComponent(this.subject)}`
  }

  /** Without an answer the bell is off; to turn it on twice does no harm. */
  async #load(): Promise<void> {
    const { subject } = this
    this.isOn = false
    const answer = await api.get<{ is_followed: boolean }>(this.#path).catch(() => null)
    if (answer && subject === this.subject) this.isOn = answer.is_followed
  }

  async #turn(): Promise<void> {
    if (this.isBusy) return
    const isOn = !this.isOn
    this.isBusy = true
    try {
      await (isOn ? api.put(this.#path, {}) : api.delete(this.#path))
      this.isOn = isOn
      toast(
        isOn ? `We tell you when ${this.name} goes live` : `No more news of ${this.name}`,
      )
    } catch (error) {
      toast(explain(error), "problem")
    } finally {
      this.isBusy = false
    }
  }
}
