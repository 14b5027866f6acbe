import type { OwnProfile } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import { formatMoment } from "../account/words"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/watch"

const PATH = "/api/profiles/me/hiding"
const TIMES = [
  ["hour", "1 hour"],
  ["day", "24 hours"],
  ["until_shown", "Until I say"],
] as const

/** Off the map while online, for a time; only for who sells. */
@customElement("km-hiding")
export class Hiding extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    css`
      .times {
        display: grid;
        grid-template-columns: repeat(3, 1fr);
        gap: var(--km-2);
      }

      .times .button {
        padding: 0 var(--km-2);
      }

      .row {
        font-weight: 600;
      }
    `,
  ]

  #submission = new Submission(this, [])

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override render() {
    const profile = session.profile.value
    return html`
      <div class="stack">
        ${profile && isHidden(profile) ? this.#hidden(profile) : this.#shown()}
        ${this.#submission.problem()}
      </div>
    `
  }

  #shown() {
    return html`
      <p class="muted">
        Stay online, or live, without being seen: others find you offline, and your marker is
        gone. Whoever is watching goes on watching.
      </p>
      <div class="times" role="group" aria-label="Hide me for">
        ${TIMES.map(
          ([lasts, words]) => html`
            <button class="button" type="button" @click=${() => this.#hide(lasts)}>
              ${words}
            </button>
          `,
        )}
      </div>
    `
  }

  #hidden({ hidden_until }: OwnProfile) {
    const end = hidden_until ? `until ${formatMoment(hidden_until)}` : "until you say"
    return html`
      <p class="row" role="status"><km-icon name="eyeOff"></km-icon>You are hidden ${end}.</p>
      <button class="button primary" type="button" @click=${() => this.#show()}>
        Show me again
      </button>
    `
  }

  async #hide(lasts: (typeof TIMES)[number][0]): Promise<void> {
    const isDone = await this.#submission.send(async () =>
      session.profile.set(await api.put<OwnProfile>(PATH, { lasts })),
    )
    if (isDone) toast("Nobody sees you on the map")
  }

  async #show(): Promise<void> {
    const isDone = await this.#submission.send(async () =>
      session.profile.set(await api.delete<OwnProfile>(PATH)),
    )
    if (isDone) toast("You are on the map again")
  }
}

/** The profile may have been read before the time was over. */
function isHidden({ is_hidden, hidden_until }: OwnProfile): boolean {
  return is_hidden && (hidden_until === null || Date.parse(hidden_until) > Date.now())
}
