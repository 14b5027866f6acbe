import { Pages } from "@kamegor/sdk/api/pages"
import type { Notification } from "@kamegor/sdk/api/types"
import type { Unsubscribe } from "@kamegor/sdk/state/store"
import { css, html } from "lit"
import { customElement } from "lit/decorators.js"
import { Screen } from "../app/screen"
import "../design/avatar"
import "../design/icon"
import "../design/notice"
import { paged } from "../design/paged"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { iconOf, momentWords } from "./words"

/** Everything the person was told of, newest first. To see it is to read it. */
@customElement("km-notifications-screen")
export class NotificationsScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    page,
    skeleton,
    css`
      ul {
        display: grid;
      }

      li + li {
        border-top: 1px solid var(--km-line);
      }

      .line {
        --avatar-size: 44px;

        display: flex;
        align-items: center;
        gap: var(--km-3);
        min-height: var(--km-target);
        padding: var(--km-3) 0;
        color: inherit;
        text-decoration: none;
      }

      .sign {
        display: grid;
        flex: none;
        place-items: center;
        width: 44px;
        height: 44px;
        border-radius: 50%;
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      .text {
        overflow-wrap: anywhere;
      }

      .unread .text {
        font-weight: 650;
      }

      .dot {
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--km-brand);
      }
    `,
  ]

  #pages = new Pages<Notification>(api, "/api/notifications")
  #leave: Unsubscribe = () => {}

  constructor() {
    super()
    new Watch(this, [this.#pages.state])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
    this.#leave = session.unreadCount.subscribe(() => void this.#loadIfNew())
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#leave()
  }

  override render() {
    const { items, hasMore } = this.#pages.state.value
    return html`
      <div class="page">
        <h1>Inbox</h1>
        ${items.length || hasMore ? html`<section class="card">${this.#list()}</section>` : none}
      </div>
    `
  }

  #list() {
    return paged(this.#pages, {
      line: lineOf,
      empty: none,
      failed: "Your inbox did not load",
    })
  }

  /** What was unread stays marked on the screen that shows it. */
  async #load(): Promise<void> {
    await this.#pages.again()
    const newest = this.#pages.state.value.items[0]
    if (!newest || newest.read_at) return
    // The badge stays if this fails, and the next visit reads them again.
    await session.readNotifications(newest.id).catch(() => {})
  }

  /** Something came while the person looks; to have read it changes the count as well. */
  async #loadIfNew(): Promise<void> {
    if (session.unreadCount.value > 0 && !document.hidden) await this.#load()
  }
}

function lineOf({ kind, text, link, about, created_at, read_at }: Notification) {
  return html`
    <a class="line ${read_at ? "" : "unread"}" href=${link}>
      ${
        about
          ? html`<km-avatar .src=${about.picture_url} name=${about.username}></km-avatar>`
          : html`<span class="sign"><km-icon name=${iconOf(kind)}></km-icon></span>`
      }
      <span class="grow">
        <span class="text">${text}</span>
        <br />
        <time class="muted" datetime=${created_at}>${momentWords(created_at)}</time>
      </span>
      ${read_at ? "" : html`<span class="dot" role="img" aria-label="New"></span>`}
    </a>
  `
}

const none = html`
  <km-notice
    icon="bell"
    heading="Nothing yet"
    details="When a seller you follow goes live, or something happens to your account, you read it here."
  >
    <a class="button primary" href="/">Look at the map</a>
  </km-notice>
`
