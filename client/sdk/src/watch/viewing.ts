/**
 * Watching one stream, from the request to the bill. It shows nothing itself: a screen plays
 * `media`, and says when the first frame is there.
 */

import type { Api } from "../api/client"
import type {
  MeterReading,
  Quote,
  ViewingEnd,
  Viewing as ViewingOnWire,
} from "../api/types"
import type { Realtime } from "../realtime/realtime"
import { Refused, type Topic } from "../realtime/topic"
import { countDecoded, type Decoded } from "../rtc/counts"
import { IceServers } from "../rtc/ice"
import type { Signal } from "../rtc/peer"
import { Reception } from "../rtc/reception"
import { HEARTBEAT_MS, type StreamTopic, tellSignal } from "../rtc/stream-topic"
import { Store } from "../state/store"
import { RunningMeter } from "./meter"
import { PaidTime, ServerClock } from "./paid-time"
import { changedQuote, requestViewing, waitOf } from "./request"

/**
 * `delayed`: the seat may be asked for in so many seconds. `asking`: this price has not been
 * agreed to; `before` is what was shown instead, if anything. `requesting`: a minute is being
 * held. `waiting`: for the seller's offer. `connecting`: until the first frame. `reconnecting`:
 * the path is gone, the seller looks for another. `settling`: no media any more, no bill yet.
 * `moved`: another window of this person watches now.
 */
export type WatchState =
  | { step: "requesting" | "waiting" | "connecting" | "live" | "reconnecting" }
  | { step: "settling" | "moved" }
  | { step: "delayed"; seconds: number }
  | { step: "asking"; quote: Quote; before: string | null }
  | { step: "ended"; end: ViewingEnd }
  | { step: "refused"; error: unknown }

export interface ViewingSurroundings {
  streamId: string
  /** What the person was shown and agreed to; null if nothing was. */
  shownPrice: string | null
  api: Pick<Api, "get" | "post">
  realtime: Pick<Realtime, "topic">
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  /** This page's steady clock, in milliseconds. */
  now: () => number
}

/** How soon a bill that has not come is asked for again. */
const ASK_AGAIN_MS = 2_000
/** Whoever may ask again within this is not sent away: it is asked for them. */
const MOST_DELAY_SECONDS = 20
/** The server warns below two minutes; with more than that the warning is over. */
const LOW_BALANCE_SECONDS = 120

export class Viewing {
  readonly state = new Store<WatchState>({ step: "requesting" })
  readonly isBalanceLow = new Store(false)
  /** The seller sends nothing, and nothing is billed. */
  readonly isPaused = new Store(false)
  /** The seller's microphone is off; time is billed as ever. */
  readonly isMuted = new Store(false)
  readonly reception: Reception
  /** Null until the price is known. */
  meter: RunningMeter | null = null

  readonly #surroundings: ViewingSurroundings
  readonly #ice: IceServers
  readonly #clock = new ServerClock()
  readonly #paid = new PaidTime(this.#clock, () => this.#runOut())
  #id = ""
  #paidUntil: string | null = null
  #isLeaving = false
  #topic: Topic<StreamTopic> | null = null
  #beat: ReturnType<typeof setInterval> | undefined
  #question: ReturnType<typeof setInterval> | undefined

  constructor(surroundings: ViewingSurroundings) {
    this.#surroundings = surroundings
    this.#ice = new IceServers(surroundings.api)
    this.reception = new Reception({
      ice: this.#ice,
      connect: surroundings.connect,
      send: (signal) => this.#send(signal),
      onState: (state) => this.#followPath(state),
    })
  }

  /** Ask for the seat at the price that was shown, or first whether it may be this price. */
  async start(): Promise<void> {
    const { api, streamId, shownPrice } = this.#surroundings
    if (shownPrice) return this.#request(shownPrice)
    try {
      const quote = await api.get<Quote>(`/api/streams/${streamId}/quote`)
      this.state.set({ step: "asking", quote, before: null })
    } catch (error) {
      this.state.set({ step: "refused", error })
    }
  }

  /** The person was asked, and watches at this price. */
  async agree(pricePerMinute: string): Promise<void> {
    this.state.set({ step: "requesting" })
    await this.#request(pricePerMinute)
  }

  /** The first frame is on the screen: from the buyer's side, the viewing is connected. */
  showedPicture(): void {
    if (this.state.value.step !== "connecting") return
    this.state.set({ step: "live" })
    this.#topic?.tell("connected", { viewing_id: this.#id })
  }

  /** Stop watching; the state will tell what it cost. */
  async leave(): Promise<void> {
    this.#isLeaving = true
    if (!this.#id || this.#isOver) return
    this.#settle()
    try {
      this.#followWire(await this.#leave())
    } catch {
      // The bill is being asked for already.
    }
  }

  /** The page is going away: say so, without waiting for an answer. */
  abandon(): void {
    if (this.#id && !this.#isOver) void this.#leave({ keepalive: true }).catch(() => {})
  }

  /** The server's name for it, once it has one. */
  get id(): string {
    return this.#id
  }

  get #isOver(): boolean {
    return ["ended", "moved", "refused"].includes(this.state.value.step)
  }

  get #hasMedia(): boolean {
    return ["live", "reconnecting"].includes(this.state.value.step)
  }

  /** Take the seat at this price, and wait for the seller. */
  async #request(pricePerMinute: string): Promise<void> {
    const { api, streamId } = this.#surroundings
    try {
      const viewing = await requestViewing(api, streamId, pricePerMinute)
      this.#id = viewing.id
      if (this.#isLeaving) return await this.leave()
      this.#ice.keep(viewing)
      this.reception.prepare(viewing.ice_transport_policy)
      this.#clock.hear(viewing.requested_at)
      this.meter = new RunningMeter({
        pricePerMinute: viewing.price_per_minute,
        terms: viewing,
        stillSeconds: viewing.still_seconds,
      })
      this.#paid.allow({ previewSeconds: viewing.preview_seconds })
      this.#join(streamId)
    } catch (error) {
      this.#explain(error, pricePerMinute)
    }
  }

  #explain(error: unknown, pricePerMinute: string): void {
    const quote = changedQuote(error)
    const wait = waitOf(error)
    if (quote) this.state.set({ step: "asking", quote, before: pricePerMinute })
    else if (wait && wait <= MOST_DELAY_SECONDS) this.#delay(wait, pricePerMinute)
    else this.state.set({ step: "refused", error })
  }

  /** The last try came to nothing, so this one begins a little later. */
  #delay(seconds: number, pricePerMinute: string): void {
    this.state.set({ step: "delayed", seconds })
    setTimeout(() => {
      if (!this.#isLeaving) void this.agree(pricePerMinute)
    }, seconds * 1000)
  }

  #join(streamId: string): void {
    const topic = this.#surroundings.realtime.topic<StreamTopic>(`stream:${streamId}`)
    topic.on("offer", ({ sdp }) => this.#hear({ name: "offer", sdp }))
    topic.on("ice_candidate", ({ candidate }) =>
      this.#hear({ name: "ice_candidate", candidate }),
    )
    topic.on("viewing", (viewing) => this.#followWire(viewing))
    topic.on("meter", (reading) => this.#read(reading))
    topic.on("paused", ({ is_paused }) => this.#followPause(is_paused))
    topic.on("muted", ({ is_muted }) => this.isMuted.set(is_muted))
    topic.on("low_balance", () => this.isBalanceLow.set(true))
    topic.on("viewing_ended", (end) => this.#finish({ step: "ended", end }))
    topic.on("seat_taken", () => this.#finish({ step: "moved" }))
    topic.join({
      onJoined: ({ viewings: [viewing] }) => viewing && this.#followWire(viewing),
      onRefused: () => void this.#lookUp(),
    })
    this.#topic = topic
    this.#beat = setInterval(() => void this.#keepUp(), HEARTBEAT_MS)
    this.state.set({ step: "waiting" })
  }

  #hear(signal: Signal): void {
    if (this.state.value.step === "waiting") this.state.set({ step: "connecting" })
    void this.reception.hear(signal)
  }

  #send(signal: Signal): void {
    if (this.#topic) tellSignal(this.#topic, this.#id, signal)
  }

  /** While there is no way to the seller, nobody knows whether the time will count. */
  #followPath(path: RTCPeerConnectionState): void {
    if (!this.#hasMedia) return
    if (path === "connected") {
      if (!this.isPaused.value) this.meter?.resume(this.#surroundings.now())
      this.state.set({ step: "live" })
      // Nothing is sent to who is unheard for long.
      void this.#sayAlive()
    } else {
      this.meter?.pause(this.#surroundings.now())
      this.state.set({ step: "reconnecting" })
    }
  }

  #followWire(viewing: ViewingOnWire): void {
    this.isMuted.set(viewing.is_muted)
    if (viewing.end_reason) {
      const { id: viewing_id, end_reason: reason, billed_seconds, charged } = viewing
      this.#finish({
        step: "ended",
        end: { viewing_id, reason, billed_seconds, charged },
      })
    } else if (viewing.connected_at) {
      this.#clock.hear(viewing.connected_at)
      this.meter?.start(this.#surroundings.now())
      this.#followPause(viewing.is_paused)
      if (viewing.paid_until) this.#extend(viewing.paid_until)
    }
  }

  #read(reading: MeterReading): void {
    this.meter?.read(reading, this.#surroundings.now())
    if ((reading.seconds_left ?? 0) >= LOW_BALANCE_SECONDS) this.isBalanceLow.set(false)
    if (reading.paid_until) this.#extend(reading.paid_until)
  }

  #extend(paidUntil: string): void {
    this.#paidUntil = paidUntil
    // What is paid for is put off for as long as the seller pauses.
    if (this.#isOver || this.state.value.step === "settling") return
    if (!this.isPaused.value) this.#paid.extend(paidUntil)
  }

  #followPause(isPaused: boolean): void {
    if (isPaused === this.isPaused.value) return
    this.isPaused.set(isPaused)
    if (isPaused) {
      this.#paid.stop()
      this.meter?.pause(this.#surroundings.now())
    } else {
      this.meter?.resume(this.#surroundings.now())
      if (this.#paidUntil) this.#extend(this.#paidUntil)
    }
  }

  /** Whoever has nothing to say asks, so that an end that was missed is found out. */
  #keepUp(): Promise<void> {
    return this.#mayBeat ? this.#sayAlive() : this.#lookUp()
  }

  /** Silence is not mentioned: without media the server is to notice it. */
  get #mayBeat(): boolean {
    if (!this.reception.isConnected || !this.#topic?.isJoined) return false
    // Before the first picture there is nothing to pay for, unless the seller pauses.
    return this.#hasMedia || this.isPaused.value
  }

  async #sayAlive(): Promise<void> {
    const { connection } = this.reception
    const counts = connection ? await countDecoded(connection) : {}
    await this.#beatWith(counts)
  }

  async #beatWith(counts: Partial<Decoded>): Promise<void> {
    try {
      await this.#topic?.ask("heartbeat", { viewing_id: this.#id, ...counts })
    } catch (refusal) {
      if (refusal instanceof Refused && refusal.reason === "not_found")
        await this.#lookUp()
    }
  }

  /** What is paid for has been seen to its end, so the last of it counts. */
  #runOut(): void {
    if (this.reception.isConnected) void this.#beatWith({})
    this.#settle()
  }

  /** No media from here on; what it cost is for the server to say. */
  #settle(): void {
    this.#stopMedia()
    this.state.set({ step: "settling" })
    this.#question = setInterval(() => void this.#lookUp(), ASK_AGAIN_MS)
  }

  #stopMedia(): void {
    this.reception.close()
    this.#ice.close()
    this.#paid.stop()
    clearInterval(this.#beat)
    this.meter?.pause(this.#surroundings.now())
  }

  /** Find out whether it has ended; what else happens is told on the socket. */
  async #lookUp(): Promise<void> {
    try {
      const path = `/api/viewings/${this.#id}`
      const viewing = await this.#surroundings.api.get<ViewingOnWire>(path)
      if (viewing.end_reason) this.#followWire(viewing)
    } catch {
      // Asked again soon, or told on the socket.
    }
  }

  #leave(options: { keepalive?: boolean } = {}): Promise<ViewingOnWire> {
    const path = `/api/viewings/${this.#id}/leave`
    return this.#surroundings.api.post<ViewingOnWire>(path, {}, options)
  }

  #finish(state: WatchState): void {
    if (this.#isOver) return
    this.#stopMedia()
    clearInterval(this.#question)
    this.#topic?.leave()
    this.state.set(state)
  }
}
