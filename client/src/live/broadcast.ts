/** Being live: from the first second to what was earned. */

import type { Api } from "@kamegor/sdk/api/client"
import { ApiError } from "@kamegor/sdk/api/errors"
import type { Stream, StreamEndReason } from "@kamegor/sdk/api/types"
import { creditsOf } from "@kamegor/sdk/credits/credits"
import type { Realtime } from "@kamegor/sdk/realtime/realtime"
import type { Topic } from "@kamegor/sdk/realtime/topic"
import { IceServers } from "@kamegor/sdk/rtc/ice"
import type { StreamTopic } from "@kamegor/sdk/rtc/stream-topic"
import { Store } from "@kamegor/sdk/state/store"
import { Audience } from "./audience"
import { LineLength } from "./line-length"

export interface Offer {
  title: string
  price_per_minute: string
}

export interface BroadcastSummary {
  reason: StreamEndReason
  seconds: number
  viewers: number
  /** Credits, as on the wire. */
  earned: string
}

/** `moved`: another window of this seller has the stream now. */
export type BroadcastState =
  | { step: "ready" }
  | { step: "live"; stream: Stream; audience: Audience; line: LineLength }
  | { step: "stopping" }
  | { step: "ended"; summary: BroadcastSummary }
  | { step: "moved" }

export interface BroadcastSurroundings {
  api: Pick<Api, "get" | "post">
  realtime: Pick<Realtime, "topic">
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  now: () => number
}

/** How long the bills of a stream's viewings may take to come. */
const LAST_WORDS_MS = 3_000

export class Broadcast {
  readonly state = new Store<BroadcastState>({ step: "ready" })
  readonly #surroundings: BroadcastSurroundings
  readonly #ice: IceServers
  #topic: Topic<StreamTopic> | null = null
  #stream: Stream | null = null
  #audience: Audience | null = null
  #isOver = false

  constructor(surroundings: BroadcastSurroundings) {
    this.#surroundings = surroundings
    this.#ice = new IceServers(surroundings.api)
  }

  /**
   * Go live; a stream of ours that still runs, as after a reload, is taken up again.
   *
   * @throws ApiError the server refuses: `not_online`, `not_a_seller`, or what was typed.
   * @throws ConnectionError no answer came; the next try takes up what may have begun.
   */
  async start(offer: Offer, media: MediaStream): Promise<void> {
    const stream = await this.#open(offer)
    this.#stream = stream
    // Only whoever is live is given ICE servers. The first buyer is not to wait for them.
    void this.#ice.renew()
    this.#join(stream, media)
  }

  replaceMedia(media: MediaStream): void {
    this.#audience?.replaceMedia(media)
  }

  /**
   * Stop streaming.
   *
   * @throws ApiError, ConnectionError it is not known to have stopped; it goes on.
   */
  stop(): Promise<void> {
    return this.#endBy("stop")
  }

  /**
   * Stop streaming, and get out: off the map, the viewer blocked, a moderator called.
   *
   * @throws ApiError, ConnectionError it is not known to have happened; it goes on.
   */
  flee(): Promise<void> {
    return this.#endBy("panic")
  }

  /**
   * Let the next in line in: end what somebody watches; the stream goes on.
   *
   * @throws ApiError, ConnectionError it is not known to have ended.
   */
  async dismiss(viewingId: string): Promise<void> {
    await this.#surroundings.api.post(`/api/viewings/${viewingId}/dismiss`)
  }

  /** Let go of the room, while the stream goes on: for who comes back in time. */
  close(): void {
    this.#ice.close()
    this.#audience?.close()
    this.#topic?.leave()
  }

  async #endBy(way: "stop" | "panic"): Promise<void> {
    const live = this.state.value
    if (live.step !== "live") return
    this.state.set({ step: "stopping" })
    try {
      const path = `/api/streams/${live.stream.id}/${way}`
      await this.#finish(await this.#surroundings.api.post<Stream>(path))
    } catch (error) {
      this.state.set(live)
      throw error
    }
  }

  async #open(offer: Offer): Promise<Stream> {
    const { api } = this.#surroundings
    try {
      return await api.post<Stream>("/api/streams", offer)
    } catch (error) {
      const runningId = error instanceof ApiError && error.problem.stream_id
      if (!runningId) throw error
      return api.get<Stream>(`/api/streams/${runningId}`)
    }
  }

  #join(stream: Stream, media: MediaStream): void {
    const { api, realtime, connect, now } = this.#surroundings
    const topic = realtime.topic<StreamTopic>(`stream:${stream.id}`)
    this.#topic = topic
    const audience = new Audience({ api, topic, ice: this.#ice, connect, media, now })
    this.#audience = audience
    const line = new LineLength(api, stream.id, topic)
    topic.on("stream_ended", () => void this.#lookUp())
    topic.on("seat_taken", () => this.#moveAway())
    topic.join({
      onJoined: () => void line.read(),
      onRefused: () => void this.#lookUp(),
    })
    this.state.set({ step: "live", stream, audience, line })
  }

  /** The room is closed to us: perhaps the stream ended while we were away. */
  async #lookUp(): Promise<void> {
    const stream = await this.#read()
    if (stream?.end_reason) await this.#finish(stream)
  }

  #moveAway(): void {
    this.close()
    this.state.set({ step: "moved" })
  }

  /** The viewings are settled with the stream, and told of right after it. */
  async #finish(stream: Stream | null): Promise<void> {
    if (this.#isOver) return
    this.#isOver = true
    await this.#audience?.emptied(LAST_WORDS_MS)
    const { now } = this.#surroundings
    const summary: BroadcastSummary = {
      reason: stream?.end_reason ?? "stopped",
      seconds: stream ? secondsOf(stream) : 0,
      viewers: this.#audience?.count ?? 0,
      earned: creditsOf(this.#audience?.earned(now()) ?? 0n),
    }
    this.close()
    this.state.set({ step: "ended", summary })
  }

  async #read(): Promise<Stream | null> {
    try {
      return await this.#surroundings.api.get<Stream>(`/api/streams/${this.#stream?.id}`)
    } catch {
      // Asked again at the next join.
      return null
    }
  }
}

function secondsOf({ started_at, ended_at }: Stream): number {
  const ended = ended_at ? Date.parse(ended_at) : Date.now()
  return Math.max(0, Math.round((ended - Date.parse(started_at)) / 1000))
}
