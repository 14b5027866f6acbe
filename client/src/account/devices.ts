import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import type { Device, Page } from "../api/types"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { api } from "../session"
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

      .block {
        height: 48px;
        border-radius: var(--km-radius-large);
      }
    `,
  ]

  @state() private devices: Device[] | null = null
  @state() private error: unknown = null
  #next: string | null = null
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.load()
  }

  override render() {
    if (this.error)
      return failure("Your devices did not load", this.error, () => void this.load())
    if (!this.devices) return waiting
    return html`
      <div class="stack">
        <ul>
          ${repeat(
            this.devices,
            (device) => device.id,
            (device) => this.#line(device),
          )}
        </ul>
        ${this.#submission.problem()} ${this.#more()}
        ${this.devices.length > 1 ? this.#signOutOthers() : nothing}
      </div>
    `
  }

  /** Fetch the list anew. */
  async load(): Promise<void> {
    this.error = null
    try {
      this.#show(await api.get<Page<Device>>(PATH), [])
    } catch (error) {
      this.error = error
    }
  }

  #show({ results, next }: Page<Device>, before: Device[]): void {
    this.#next = next
    this.devices = [...before, ...results]
  }

  #line(device: Device) {
    return html`
      <li class="row">
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
      </li>
    `
  }

  #more() {
    const next = this.#next
    if (!next) return nothing
    const { pathname, search } = new URL(next)
    return html`<button
      class="button"
      type="button"
      @click=${() =>
        this.#submission.send(async () =>
          this.#show(await api.get<Page<Device>>(pathname + search), this.devices ?? []),
        )}
    >
      Show more
    </button>`
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

const waiting = html`
  <div class="stack" aria-busy="true">
    <span class="skeleton block"></span>
    <span class="skeleton block"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
