/** One seller's profile, fetched once and then kept true by `seller:{id}`. */

import type { Api } from "@kamegor/sdk/api/client"
import { isNotFound } from "@kamegor/sdk/api/errors"
import type { PublicProfile } from "@kamegor/sdk/api/types"
import type { topics } from "@kamegor/sdk/realtime/asyncapi"
import type { Realtime } from "@kamegor/sdk/realtime/realtime"
import type { Topic } from "@kamegor/sdk/realtime/topic"
import { Store } from "@kamegor/sdk/state/store"
import type { SellerStatus } from "./watchability"

type SellerTopic = topics["seller"] & { joined: SellerStatus }
type Standing = topics["seller"]["receives"]["rating"]

export type LiveProfileState = "loading" | "shown" | "missing" | "failed"

interface LiveProfileSurroundings {
  sellerId: string
  api: Pick<Api, "get">
  realtime: Pick<Realtime, "topic">
}

export class LiveProfile {
  readonly state = new Store<LiveProfileState>("loading")
  readonly profile = new Store<PublicProfile | null>(null)
  /** What the socket told; it is newer than the profile, whichever came first. */
  readonly status = new Store<SellerStatus | null>(null)
  readonly #surroundings: LiveProfileSurroundings
  readonly #topic: Topic<SellerTopic>
  readonly #closing = new AbortController()

  constructor(surroundings: LiveProfileSurroundings) {
    this.#surroundings = surroundings
    this.#topic = surroundings.realtime.topic(`seller:${surroundings.sellerId}`)
    this.#topic.on("status", (status) => this.#follow(status))
    this.#topic.on("rating", (standing) => this.#restate(standing))
    this.#topic.join({ onJoined: (status) => this.#follow(status) })
    void this.load()
  }

  async load(): Promise<void> {
    const { api, sellerId } = this.#surroundings
    const { signal } = this.#closing
    if (!this.profile.value) this.state.set("loading")
    try {
      const path = `/api/profiles/${encodeURIComponent(sellerId)}`
      this.profile.set(await api.get<PublicProfile>(path, { signal }))
      this.state.set("shown")
    } catch (error) {
      this.state.set(isNotFound(error) ? "missing" : "failed")
    }
  }

  close(): void {
    this.#topic.leave()
    this.#closing.abort()
  }

  #restate(standing: Standing): void {
    const profile = this.profile.value
    if (profile) this.profile.set({ ...profile, ...standing })
  }

  /** A stream that has just ended is the newest line of the seller's history. */
  #follow(status: SellerStatus): void {
    const before = this.status.value
    this.status.set(status)
    if (before?.live_stream && !status.live_stream) void this.load()
  }
}
