import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import type { BlockedUser, Page } from "../api/types"
import "../design/avatar"
import { failure } from "../design/failure"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"

const PATH = "/api/users/me/blocks"

/** Whom one has blocked, and the way back for each. */
@customElement("km-blocks")
export class Blocks extends LitElement {
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

      li {
        --avatar-size: 40px;
      }

      .name {
        overflow-wrap: anywhere;
        font-weight: 600;
      }
    `,
  ]

  @state() private blocked: BlockedUser[] | null = null
  @state() private error: unknown = null
  #next: string | null = null
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error)
      return failure("This list did not load", this.error, () => void this.#load())
    if (!this.blocked) return waiting
    if (!this.blocked.length) return nobody
    return html`
      <div class="stack">
        <ul>
          ${repeat(
            this.blocked,
            (user) => user.id,
            (user) => this.#line(user),
          )}
        </ul>
        ${this.#submission.problem()} ${this.#more()}
      </div>
    `
  }

  #line(user: BlockedUser) {
    return html`
      <li class="row">
        <km-avatar .src=${user.picture_url} name=${user.username}></km-avatar>
        <p class="grow name">${user.username}</p>
        <button
          class="button quiet"
          type="button"
          aria-label="Unblock ${user.username}"
          @click=${() => this.#unblock(user)}
        >
          Unblock
        </button>
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
      @click=${() => this.#submission.send(() => this.#read(pathname + search, this.blocked ?? []))}
    >
      Show more
    </button>`
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      await this.#read(PATH, [])
    } catch (error) {
      this.error = error
    }
  }

  async #read(path: string, before: BlockedUser[]): Promise<void> {
    const { results, next } = await api.get<Page<BlockedUser>>(path)
    this.#next = next
    this.blocked = [...before, ...results]
  }

  async #unblock({ id, username }: BlockedUser): Promise<void> {
    const isDone = await this.#submission.send(() => api.delete(`${PATH}/${id}`))
    if (!isDone) return
    this.blocked = (this.blocked ?? []).filter((user) => user.id !== id)
    toast(`${username} is not blocked any more`)
  }
}

const nobody = html`<p class="muted">
  You have blocked nobody. Open somebody's profile to do so.
</p>`

const waiting = html`
  <div aria-busy="true">
    <span class="skeleton" style="width: 14em"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
