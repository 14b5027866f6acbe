/** How to reach the other peer: the site's ICE servers, whose credentials run out. */

import type { Api } from "../api/client"

/** What `GET /api/ice-servers` answers, and the request of a viewing brings along. */
export interface IceAnswer {
  ice_servers: RTCIceServer[]
  ice_transport_policy: RTCIceTransportPolicy
  /** Seconds. */
  ttl: number
}

export class IceServers {
  #kept: { answer: IceAnswer; staleAt: number } | null = null

  constructor(private readonly api: Pick<Api, "get">) {}

  keep(answer: IceAnswer): IceAnswer {
    // Half of their life is left for connecting.
    this.#kept = { answer, staleAt: Date.now() + (answer.ttl * 1000) / 2 }
    return answer
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

  /** Ask for them now, so that whoever needs them does not wait. */
  async prepare(): Promise<void> {
    await this.#fresh()
  }

  async #fresh(): Promise<IceAnswer> {
    if (this.#kept && Date.now() < this.#kept.staleAt) return this.#kept.answer
    return this.keep(await this.api.get<IceAnswer>("/api/ice-servers"))
  }
}
