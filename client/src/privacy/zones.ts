import type { Page, PrivateZone } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import "../design/dialog"
import { failure } from "../design/failure"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import "./zone-form"
import { radiusWords } from "./zone-words"

const PATH = "/api/profiles/me/zones"
/** Source: the server's ZONES_MAX; they fit one page. */
const ZONES_MAX = 5

/** Places around which one is never shown: those there are, and a way to each more. */
@customElement("km-zones")
export class Zones extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    skeleton,
    css`
      ul {
        display: grid;
        gap: var(--km-3);
      }

      .name {
        overflow-wrap: anywhere;
        font-weight: 600;
      }

      .now {
        font-weight: 600;
      }
    `,
  ]

  @state() private zones: PrivateZone[] | null = null
  @state() private error: unknown = null
  @state() private isAdding = false
  @state() private leaving: PrivateZone | null = null
  #removal = new Submission(this, [])

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error)
      return failure("Your zones did not load", this.error, () => void this.#load())
    if (!this.zones) return waiting
    return html`
      <div class="stack">
        <p class="muted">
          Inside a private zone, around your home for example, you are never shown: others find
          you offline, even while you are live. Once you have a zone, the map shows you only
          after your device has told us that you are outside.
        </p>
        ${this.#now()} ${this.#list(this.zones)} ${this.#adding(this.zones)}
      </div>
      ${this.#question()}
    `
  }

  #now() {
    const profile = session.profile.value
    if (!profile?.is_seller || !profile.is_concealed) return nothing
    return html`
      <p class="row now" role="status">
        <km-icon name="eyeOff"></km-icon>You are out of sight now.
      </p>
    `
  }

  #list(zones: PrivateZone[]) {
    if (!zones.length) return nothing
    return html`
      <ul>
        ${repeat(
          zones,
          (zone) => zone.id,
          (zone) => html`
            <li class="row">
              <km-icon name="shield"></km-icon>
              <div class="grow">
                <p class="name">${zone.name}</p>
                <p class="muted">${radiusWords(zone.radius)} around</p>
              </div>
              <button
                class="button quiet"
                type="button"
                aria-label="Remove ${zone.name}"
                @click=${() => this.#ask(zone)}
              >
                Remove
              </button>
            </li>
          `,
        )}
      </ul>
    `
  }

  #adding(zones: PrivateZone[]) {
    if (zones.length >= ZONES_MAX)
      return html`<p class="muted">These are as many as there can be.</p>`
    if (this.isAdding) {
      return html`
        <km-zone-form
          .add=${(zone: object) => this.#add(zone)}
          @close=${() => this.#show(false)}
        ></km-zone-form>
      `
    }
    return html`
      <button class="button" type="button" @click=${() => this.#show(true)}>
        <km-icon name="plus"></km-icon>Add a private zone
      </button>
    `
  }

  #question() {
    const zone = this.leaving
    return html`
      <km-dialog
        heading="Remove ${zone?.name ?? "this zone"}?"
        ?open=${zone !== null}
        @close=${() => this.#ask(null)}
      >
        <div class="stack">
          <p>From then on you are shown there like everywhere, by your area or, live, exactly.</p>
          ${this.#removal.problem()}
          <button
            class="button danger wide large"
            type="button"
            aria-busy=${this.#removal.isBusy ? "true" : "false"}
            @click=${() => zone && this.#remove(zone)}
          >
            Remove
          </button>
          <button class="button wide" type="button" @click=${() => this.#ask(null)}>
            Keep it
          </button>
        </div>
      </km-dialog>
    `
  }

  #show(isAdding: boolean): void {
    this.isAdding = isAdding
  }

  #ask(zone: PrivateZone | null): void {
    this.leaving = zone
    this.#removal.reset()
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.zones = (await api.get<Page<PrivateZone>>(PATH)).results
    } catch (error) {
      this.error = error
    }
  }

  async #add(wish: object): Promise<void> {
    const zone = await api.post<PrivateZone>(PATH, wish)
    this.zones = [zone, ...(this.zones ?? [])]
    this.isAdding = false
    toast(`${zone.name} is private now`)
    await this.#look()
  }

  async #remove(zone: PrivateZone): Promise<void> {
    if (!(await this.#removal.send(() => api.delete(`${PATH}/${zone.id}`)))) return
    this.#ask(null)
    this.zones = (this.zones ?? []).filter(({ id }) => id !== zone.id)
    toast(`${zone.name} is not private any more`)
    await this.#look()
  }

  /** Whether one is out of sight may be different now; it is said again later anyway. */
  async #look(): Promise<void> {
    await session.loadProfile().catch(() => {})
  }
}

const waiting = html`
  <div aria-busy="true">
    <span class="skeleton" style="width: 14em"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
