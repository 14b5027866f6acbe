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
  #kept: { configuration: RTCConfiguration; staleAt: number } | null = null

  constructor(private readonly api: Pick<Api, "get">) {}

  keep({ ice_servers, ice_transport_policy, ttl }: IceAnswer): RTCConfiguration {
    const configuration: RTCConfiguration = {
      iceServers: ice_servers,
      iceTransportPolicy: ice_transport_policy,
      bundlePolicy: "max-bundle",
    }
    // Half of their life is left for connecting.
    this.#kept = { configuration, staleAt: Date.now() + (ttl * 1000) / 2 }
    return configuration
  }

  /** Return a configuration whose credentials still hold for a while. */
  async configuration(): Promise<RTCConfiguration> {
    if (this.#kept && Date.now() < this.#kept.staleAt) return this.#kept.configuration
    return this.keep(await this.api.get<IceAnswer>("/api/ice-servers"))
  }
}
