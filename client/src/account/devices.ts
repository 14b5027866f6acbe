import { Pages } from "@kamegor/sdk/api/pages"
import type { Device } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/icon"
import { paged } from "../design/paged"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { api } from "../session"
import { Watch } from "../state/watch"
import { deviceName, formatMoment } from "./words"

const PATH = "/api/users/me/sessions"

/** The devices that are signed in, and the way out for each of them or all others. */
@customElement("km-devices")
export class Devices extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      ul {
        display: grid;
        gap: var(--km-4);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      .name {
        overflow-wrap: anywhere;
        font-weight: 600;
      }
    `,
  ]

  #pages = new Pages<Device>(api, PATH)
  #submission = new Submission(this, [])

  constructor() {
    super()
    new Watch(this, [this.#pages.state])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#pages.more()
  }

  override render() {
    return html`
      <div class="stack">
        ${paged(this.#pages, {
          line: (device) => this.#line(device),
          empty: html`<p class="muted">No device is signed in.</p>`,
          failed: "Your devices did not load",
        })}
        ${this.#submission.problem()}
        ${this.#pages.state.value.items.length > 1 ? this.#signOutOthers() : nothing}
      </div>
    `
  }

  /** Fetch the list anew. */
  async load(): Promise<void> {
    await this.#pages.again()
  }

  #line(device: Device) {
    return html`
      <div class="row">
        <km-icon name="device"></km-icon>
        <div class="grow">
          <p class="name">${deviceName(device.user_agent)}</p>
          <p class="muted">
            ${device.is_current ? "This device" : `Last used ${formatMoment(device.last_used_at)}`}
          </p>
        </div>
        ${
          device.is_current
            ? nothing
            : html`<button
                class="button quiet"
                type="button"
                aria-label="Sign out ${deviceName(device.user_agent)}"
                @click=${() => this.#signOut(`${PATH}/${device.id}`)}
              >
                Sign out
              </button>`
        }
      </div>
    `
  }

  #signOutOthers() {
    return html`<button
      class="button danger wide"
      type="button"
      aria-busy=${this.#submission.isBusy ? "true" : "false"}
      @click=${() => this.#signOut(PATH)}
    >
      Sign out all other devices
    </button>`
  }

  async #signOut(path: string): Promise<void> {
    if (await this.#submission.send(() => api.delete(path))) await this.load()
  }
}
