import { Pages } from "@kamegor/sdk/api/pages"
import type { FollowedSeller } from "@kamegor/sdk/api/types"
import { css, html } from "lit"
import { customElement } from "lit/decorators.js"
import { Screen } from "../app/screen"
import "../design/avatar"
import "../design/badge"
import "../design/icon"
import "../design/notice"
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

const PATH = "/api/users/me/follows"

/** The sellers of whom one is told when they go live, and the way out for each. */
@customElement("km-follows-screen")
export class FollowsScreen extends Screen {
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
      }

      li {
        --avatar-size: 44px;
      }

      .seller {
        display: flex;
        flex: 1;
        align-items: center;
        gap: var(--km-3);
        min-width: 0;
        color: inherit;
        text-decoration: none;
      }

      .name {
        flex: 1;
        overflow-wrap: anywhere;
        font-weight: 600;
      }
    `,
  ]

  #pages = new Pages<FollowedSeller>(api, PATH)
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
    const { items, hasMore } = this.#pages.state.value
    return html`
      <div class="page">
        <header class="row">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>When they go live</h1>
        </header>
        <p class="muted">You are told in the app when one of these goes live. They are not told about you.</p>
        ${items.length || hasMore ? html`<section class="card">${this.#list()}</section>` : nobody}
        ${this.#submission.problem()}
      </div>
    `
  }

  #list() {
    return paged(this.#pages, {
      line: (seller) => this.#line(seller),
      empty: nobody,
      failed: "This list did not load",
    })
  }

  #line(seller: FollowedSeller) {
    return html`
      <div class="row">
        <a class="seller" href="/sellers/${seller.id}">
          <km-avatar .src=${seller.picture_url} name=${seller.username}></km-avatar>
          <span class="name">${seller.username}</span>
          <km-badge .status=${seller.presence_status}></km-badge>
        </a>
        <button
          class="button quiet icon"
          type="button"
          aria-label="No more news of ${seller.username}"
          @click=${() => void this.#leave(seller)}
        >
          <km-icon name="close"></km-icon>
        </button>
      </div>
    `
  }

  async #leave(seller: FollowedSeller): Promise<void> {
    const path = `${PATH}/${seller.id}`
    if (!(await this.#submission.send(() => api.delete(path)))) return
    toast(`No more news of ${seller.username}`)
    await this.#pages.remove(seller)
  }
}

const nobody = html`
  <km-notice
    icon="bell"
    heading="Nobody yet"
    details="Press the bell on a seller's page, and we tell you when they go live."
  >
    <a class="button primary" href="/">Look at the map</a>
  </km-notice>
`
