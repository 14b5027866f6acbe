import { Pages } from "@kamegor/sdk/api/pages"
import type { BlockedUser } from "@kamegor/sdk/api/types"
import { css, html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import "../design/avatar"
import { paged } from "../design/paged"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import { Watch } from "../state/watch"

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

  #pages = new Pages<BlockedUser>(api, PATH)
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
          line: (user) => this.#line(user),
          empty: nobody,
          failed: "This list did not load",
        })}
        ${this.#submission.problem()}
      </div>
    `
  }

  #line(user: BlockedUser) {
    return html`
      <div class="row">
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
      </div>
    `
  }

  async #unblock(user: BlockedUser): Promise<void> {
    const path = `${PATH}/${user.id}`
    if (!(await this.#submission.send(() => api.delete(path)))) return
    toast(`${user.username} is not blocked any more`)
    await this.#pages.remove(user)
  }
}

const nobody = html`<p class="muted">
  You have blocked nobody. Open somebody's profile to do so.
</p>`
