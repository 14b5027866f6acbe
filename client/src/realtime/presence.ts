/** `user:{id}`: where the person is told what concerns them alone, and counts as present. */

import type { Balance, Line, SellerLive } from "../api/types"
import { toast } from "../design/toast"
import { liveWords } from "../follow/notice"
import type { Session } from "../session/session"
import { Store } from "../state/store"
import type { Realtime } from "./realtime"
import type { Topic } from "./topic"

export interface UserTopic {
  joined: object
  receives: {
    balance: Balance
    notification: { kind: "decision" } | { kind: "appeal" } | SellerLive
    viewing_ended: object
    line: Line
    signed_out: object
  }
  sends: { app_state: { state: "foreground" | "background" } }
}

export interface PresenceSurroundings {
  realtime: Realtime
  session: Session
  deviceId: string
  document: Document
}

export class OwnPresence {
  /** The last that was told of a line this person waits in. */
  readonly line = new Store<Line | null>(null)
  /** How often the topic was joined: what was told in between may have been missed. */
  readonly joins = new Store(0)
  #topic: Topic<UserTopic> | null = null
  #isAtWork = false

  constructor(private readonly surroundings: PresenceSurroundings) {
    const { session, document } = surroundings
    document.addEventListener("visibilitychange", () => this.#tell())
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
    const { realtime, session, deviceId } = this.surroundings
    this.#topic?.leave()
    this.#topic = null
    const id = session.userId.value
    if (id === null) return
    const topic = realtime.topic<UserTopic>(`user:${id}`, { device_id: deviceId })
    topic.on("balance", (balance) => session.balance.set(balance))
    topic.on("notification", (notice) => tell(notice))
    topic.on("line", (line) => this.line.set(line))
    topic.on("signed_out", () => session.leave())
    topic.join({
      onJoined: () => {
        this.#tell()
        this.joins.set(this.joins.value + 1)
      },
    })
    this.#topic = topic
  }

  #tell(): void {
    const isAway = this.surroundings.document.hidden && !this.#isAtWork
    this.#topic?.mention("app_state", { state: isAway ? "background" : "foreground" })
  }
}

function tell(notice: UserTopic["receives"]["notification"]): void {
  if (notice.kind === "decision") toast("A moderator decided about you: see your profile")
  if (notice.kind === "appeal") toast("Your appeal was answered: see your profile")
  if (notice.kind !== "seller_live") return
  const words = liveWords(notice, location.pathname)
  if (words) toast(words.text, "good", { href: words.href, words: "See" })
}
