/** `user:{id}`: where the person is told what concerns them alone, and counts as present. */

import type { Line, Notice } from "../api/types"
import type { Session } from "../session/session"
import { Store } from "../state/store"
import type { topics } from "./asyncapi"
import type { Realtime } from "./realtime"
import type { Topic } from "./topic"

export type UserTopic = topics["user"] & { joined: object }

/** What is looked at, or not, as a browser's `document`. */
export interface Page {
  readonly hidden: boolean
  addEventListener(event: "visibilitychange", listener: () => void): void
}

export interface PresenceSurroundings {
  realtime: Realtime
  session: Session
  deviceId: string
  page: Page
  onNotice: (notice: Notice) => void
}

export class OwnPresence {
  /** The last that was told of a line this person waits in. */
  readonly line = new Store<Line | null>(null)
  /** How often the topic was joined: what was told in between may have been missed. */
  readonly joins = new Store(0)
  #topic: Topic<UserTopic> | null = null
  #isAtWork = false

  constructor(private readonly surroundings: PresenceSurroundings) {
    const { session, page } = surroundings
    page.addEventListener("visibilitychange", () => this.#tell())
    session.userId.subscribe(() => this.#follow())
    this.#follow()
  }

  /**
   * Stay present while the page is hidden: whoever is live goes on being so behind another
   * window, and to call that absence would end the stream.
   */
  set isAtWork(isAtWork: boolean) {
    this.#isAtWork = isAtWork
    this.#tell()
  }

  #follow(): void {
    const { realtime, session, deviceId, onNotice } = this.surroundings
    this.#topic?.leave()
    this.#topic = null
    const id = session.userId.value
    if (id === null) return
    const topic = realtime.topic<UserTopic>(`user:${id}`, { device_id: deviceId })
    topic.on("balance", (balance) => session.balance.set(balance))
    topic.on("earnings", (told) => session.earningsTold.set(told))
    topic.on("notification", (notice) => {
      session.unreadCount.set(notice.unread_count)
      onNotice(notice)
    })
    topic.on("notifications_read", ({ unread_count }) =>
      session.unreadCount.set(unread_count),
    )
    topic.on("line", (line) => this.line.set(line))
    topic.on("signed_out", () => session.leave())
    topic.join({
      onJoined: () => {
        this.#tell()
        // Another join loads it again; until then the badge is as it was.
        session.loadUnreadCount().catch(() => {})
        this.joins.set(this.joins.value + 1)
      },
    })
    this.#topic = topic
  }

  #tell(): void {
    const isAway = this.surroundings.page.hidden && !this.#isAtWork
    this.#topic?.mention("app_state", { state: isAway ? "background" : "foreground" })
  }
}
