import { editableCredits, typedCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { Submission } from "../design/submission"
import type { Offer } from "./broadcast"
import type { Choice, Device, Devices } from "./camera"
import { REFUSALS } from "./words"

const TITLE_LENGTH = 100

export class DeviceChoice extends Event {
  constructor(readonly choice: Choice) {
    super("devicechoice")
  }
}

/** What is streamed, for how much, and with which camera. Sends `devicechoice`. */
@customElement("km-live-form")
export class LiveForm extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    css`
      form {
        display: grid;
        gap: var(--km-4);
      }

      .devices {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--km-3);
      }

      .devices label {
        display: grid;
        gap: 6px;
        min-width: 0;
        font-size: var(--km-text-small);
        font-weight: 600;
      }

      select {
        width: 100%;
        min-height: var(--km-target);
        padding: 0 var(--km-3);
        border: 1px solid var(--km-line-strong);
        border-radius: var(--km-radius);
        background: var(--km-surface);
        font-size: 1rem;
        text-overflow: ellipsis;
      }

      .problem {
        display: flex;
        gap: var(--km-2);
        color: var(--km-negative);
        font-weight: 550;
      }
    `,
  ]

  @property() price = ""
  @property({ attribute: false }) devices: Devices = { cameras: [], microphones: [] }
  @property({ attribute: false }) choice!: Choice
  /** Goes live; what it throws is shown here. */
  @property({ attribute: false }) start!: (offer: Offer) => Promise<void>
  #submission = new Submission(this, ["title", "price_per_minute"], REFUSALS)

  override render(): TemplateResult {
    const { cameras, microphones } = this.devices
    return html`
      <form @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <km-field
          label="What is to be seen?"
          name="title"
          hint="Shown on your profile while you are live."
          maxlength=${TITLE_LENGTH}
          error=${this.#submission.errorOf("title")}
          required
        ></km-field>
        <km-field
          label="Price"
          name="price_per_minute"
          inputMode="decimal"
          suffix="credits per minute"
          value=${this.price ? editableCredits(this.price) : ""}
          error=${this.#submission.errorOf("price_per_minute")}
          required
        ></km-field>
        <div class="devices">
          ${this.#select("Camera", cameras, "cameraId")}
          ${this.#select("Microphone", microphones, "microphoneId")}
        </div>
        ${this.#submission.problem()}
        <button
          class="button live wide large"
          aria-busy=${this.#submission.isBusy ? "true" : "false"}
        >
          <km-icon name="radio"></km-icon>Go live
        </button>
      </form>
    `
  }

  #select(label: string, devices: Device[], key: keyof Choice): TemplateResult {
    return html`
      <label>
        ${label}
        <select
          ?disabled=${devices.length === 0}
          @change=${(event: Event) => this.#choose(key, event.target as HTMLSelectElement)}
        >
          ${devices.length ? devices.map((device) => this.#option(device, key)) : html`<option>None</option>`}
        </select>
      </label>
    `
  }

  #option({ id, label }: Device, key: keyof Choice): TemplateResult {
    return html`<option value=${id} ?selected=${this.choice[key] === id}>${label}</option>`
  }

  #choose(key: keyof Choice, { value }: HTMLSelectElement): void {
    this.dispatchEvent(new DeviceChoice({ ...this.choice, [key]: value }))
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    await this.#submission.send(() =>
      this.start({
        title: String(form.get("title")).trim(),
        price_per_minute: typedCredits(String(form.get("price_per_minute"))),
      }),
    )
  }
}
