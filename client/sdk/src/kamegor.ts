/** One program's way to one site: the API, the session and the socket, which belong together. */

import { Api } from "./api/client"
import { Http } from "./api/http"
import { Realtime } from "./realtime/realtime"
import { Links } from "./session/links"
import { type Keeper, Memory } from "./session/memory"
import { Session } from "./session/session"
import { Tokens } from "./session/tokens"

export interface KamegorSurroundings {
  /** Where the site is, as `https://kamegor.example`; nothing on a page of the site itself. */
  origin?: string
  /** Where the tokens are kept; by default they are gone when the program ends. */
  storage?: Keeper
  /** What keeps two tabs from renewing the tokens at once. */
  locks?: Pick<LockManager, "request"> | undefined
  /** Whether the page cannot be seen, so that timers of its socket may sleep. */
  isHidden?: () => boolean
}

export class Kamegor {
  readonly api: Api
  readonly links: Links
  readonly session: Session
  readonly realtime: Realtime

  constructor({
    origin = "",
    storage = new Memory(),
    locks,
    isHidden = () => false,
  }: KamegorSurroundings = {}) {
    const http = new Http(origin)
    const tokens = new Tokens({ http, storage, locks })
    this.api = new Api(http, tokens)
    this.links = new Links(http)
    this.session = new Session({ http, tokens, api: this.api })
    this.realtime = new Realtime({
      endpoint: `${origin.replace(/^http/, "ws")}/socket`,
      userId: this.session.userId,
      isHidden,
      accessToken: () => this.session.accessToken(),
    })
  }
}
