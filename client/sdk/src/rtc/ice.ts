/** How to reach the other peer: the site's ICE servers, whose credentials run out. */

import type { Api } from "../api/client"

/** What `GET /api/ice-servers` answers, and the request of a viewing brings along. */
export interface IceAnswer {
  ice_servers: RTCIceServer[]
  ice_transport_policy: RTCIceTransportPolicy
  /** Seconds. */
  ttl: number
}

/** How soon new ones are asked for at the soonest, and after no answer. */
const RENEWAL_MIN_MS = 10_000

/** While it is open, its credentials always hold: a network that fails may need them at once. */
export class IceServers {
  #kept: { answer: IceAnswer; staleAt: number } | null = null
  #renewal: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(private readonly api: Pick<Api, "get">) {}

  keep(answer: IceAnswer): IceAnswer {
    // Half of their life is left for connecting.
    const freshMs = (answer.ttl * 1000) / 2
    this.#kept = { answer, staleAt: Date.now() + freshMs }
    this.#renewIn(freshMs)
    return answer
  }

  /** Ask for no more: what they were given for is over. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#renewal)
  }

  /**
   * Return a configuration whose credentials still hold for a while. `policy` is the
   * viewing's: where one of the two hides their address, nothing but the relay is tried.
   */
  async configuration(policy: RTCIceTransportPolicy): Promise<RTCConfiguration> {
    const { ice_servers, ice_transport_policy } = await this.#fresh()
    const isRelayed = policy === "relay" || ice_transport_policy === "relay"
    return {
      iceServers: ice_servers,
      iceTransportPolicy: isRelayed ? "relay" : "all",
      bundlePolicy: "max-bundle",
    }
  }

  /** Ask for new ones now, so that whoever needs them does not wait. */
  async renew(): Promise<void> {
    try {
      await this.#ask()
    } catch {
      this.#renewIn(RENEWAL_MIN_MS)
    }
  }

  async #fresh(): Promise<IceAnswer> {
    if (this.#kept && Date.now() < this.#kept.staleAt) return this.#kept.answer
    return this.#ask()
  }

  async #ask(): Promise<IceAnswer> {
    return this.keep(await this.api.get<IceAnswer>("/api/ice-servers"))
  }

  #renewIn(milliseconds: number): void {
    clearTimeout(this.#renewal)
    if (this.#isClosed) return
    const delay = Math.max(milliseconds, RENEWAL_MIN_MS)
    this.#renewal = setTimeout(() => void this.renew(), delay)
  }
}
