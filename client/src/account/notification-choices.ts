import type { NotificationPreferences, NotificationSetting } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { failure } from "../design/failure"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import { byKind } from "./words"

const PATH = "/api/users/me/notification-preferences"

const CHANNELS: Record<string, string> = { in_app: "In the app", email: "E-mail" }

/** Which notifications the person wants, and where: a switch for each kind and channel. */
@customElement("km-notification-choices")
export class NotificationChoices extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      fieldset {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--km-5);
        margin: 0;
        padding: 0;
        border: 0;
      }

      legend {
        padding: 0;
        font-weight: 600;
      }

      label {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        min-height: var(--km-target);
      }

      input {
        width: 20px;
        height: 20px;
        accent-color: var(--km-brand);
      }
    `,
  ]

  @state() private settings: NotificationSetting[] | null = null
  @state() private error: unknown = null
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error)
      return failure("Your choices did not load", this.error, () => void this.#load())
    if (!this.settings) return waiting
    return html`
      <div class="stack">
        ${byKind(this.settings).map((settings) => this.#kind(settings))}
        ${this.#submission.problem()}
      </div>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.settings = (await api.get<NotificationPreferences>(PATH)).settings
    } catch (error) {
      this.error = error
    }
  }

  #kind(settings: NotificationSetting[]) {
    const [{ name, is_fixed } = { name: "", is_fixed: false }] = settings
    return html`
      <fieldset>
        <legend>${name}</legend>
        ${settings.map((setting) => this.#switch(setting))}
        ${is_fixed ? html`<p class="muted">Always on, because it concerns your account.</p>` : nothing}
      </fieldset>
    `
  }

  #switch(setting: NotificationSetting) {
    return html`
      <label>
        <input
          type="checkbox"
          .checked=${setting.is_on}
          ?disabled=${setting.is_fixed}
          @change=${(event: Event) => this.#choose(setting, event.target as HTMLInputElement)}
        />
        ${CHANNELS[setting.channel] ?? setting.channel}
      </label>
    `
  }

  async #choose(
    { kind, channel }: NotificationSetting,
    input: HTMLInputElement,
  ): Promise<void> {
    const is_on = input.checked
    const isSaved = await this.#submission.send(async () => {
      const body = { settings: [{ kind, channel, is_on }] }
      this.settings = (await api.put<NotificationPreferences>(PATH, body)).settings
    })
    if (isSaved) toast("Your choice is saved")
    else input.checked = !is_on
  }
}

const waiting = html`
  <div aria-busy="true">
    <span class="skeleton" style="width: 14em"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
