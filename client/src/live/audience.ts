/** Who is watching a stream: one outlet and one meter a viewing. */

import type { Api } from "@kamegor/sdk/api/client"
import type { MeterReading, Viewing, ViewingEnd } from "@kamegor/sdk/api/types"
import { millicredits } from "@kamegor/sdk/credits/credits"
import { Refused, type Topic } from "@kamegor/sdk/realtime/topic"
import type { Sent } from "@kamegor/sdk/rtc/counts"
import type { IceServers } from "@kamegor/sdk/rtc/ice"
import type { Signal } from "@kamegor/sdk/rtc/peer"
import { HEARTBEAT_MS, type StreamTopic, tellSignal } from "@kamegor/sdk/rtc/stream-topic"
import { Store } from "@kamegor/sdk/state/store"
import { RunningMeter } from "@kamegor/sdk/watch/meter"
import { PaidTime, ServerClock } from "@kamegor/sdk/watch/paid-time"
import { HeardTime } from "./heard-time"
import { Outlet } from "./outlet"

/** One buyer watching now. */
export interface Viewer {
  viewing: Viewing
  meter: RunningMeter
  outlet: Outlet
  paid: PaidTime
  heard: HeardTime
}

interface AudienceSurroundings {
  api: Pick<Api, "get">
  topic: Topic<StreamTopic>
  ice: IceServers
  connect: (configuration: RTCConfiguration) => RTCPeerConnection
  media: MediaStream
  now: () => number
}

/** What is left to the seller of an amount; the fee's fraction is dropped, as in the ledger. */
export function shareOf(amount: bigint, feePercent: number): bigint {
  return amount - (amount * BigInt(feePercent)) / 100n
}

export class Audience {
  readonly viewers = new Store<readonly Viewer[]>([])
  readonly #surroundings: AudienceSurroundings
  readonly #clock = new ServerClock()
  readonly #beat: ReturnType<typeof setInterval>
  /** Two events of one viewing may overtake each other; nothing comes after its end. */
  readonly #ended = new Set<string>()
  #media: MediaStream
  #isPaused = false
  #isMuted = false
  #settled = 0n
  #count = 0

  constructor(surroundings: AudienceSurroundings) {
    this.#surroundings = surroundings
    this.#media = surroundings.media
    this.#beat = setInterval(() => {
      for (const viewer of this.viewers.value) void this.#keepUp(viewer)
    }, HEARTBEAT_MS)
    const { topic } = surroundings
    topic.on("viewing", (viewing) => this.#meet(viewing))
    topic.on("answer", ({ viewing_id, sdp }) =>
      this.#hear(viewing_id, { name: "answer", sdp }),
    )
    topic.on("ice_candidate", ({ viewing_id, candidate }) =>
      this.#hear(viewing_id, { name: "ice_candidate", candidate }),
    )
    topic.on("heard", ({ viewing_id }) => this.#find(viewing_id)?.heard.hear("buyer"))
    topic.on("meter", (reading) => this.#read(reading))
    topic.on("viewing_ended", (end) => this.#end(end))
  }

  /** How many have watched so far. */
  get count(): number {
    return this.#count
  }

  /** The seller's share until now, in millicredits. */
  earned(now: number): bigint {
    return this.viewers.value.reduce(
      (sum, { viewing, meter }) => sum + shareOf(meter.at(now).cost, viewing.fee_percent),
      this.#settled,
    )
  }

  /** Wait until nobody watches any more and all is settled, or not any longer. */
  emptied(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        stop()
        resolve()
      }
      const timer = setTimeout(done, timeoutMs)
      const stop = this.viewers.subscribe((viewers) => viewers.length === 0 && done())
      if (this.viewers.value.length === 0) done()
    })
  }

  /** Show everybody something else, as after switching cameras. */
  replaceMedia(media: MediaStream): void {
    this.#media = media
    for (const viewer of this.viewers.value) this.#play(viewer)
  }

  /** Whether nobody is sent anything, and nobody is billed. */
  get isPaused(): boolean {
    return this.#isPaused
  }

  /** Send nothing to anybody from now on, or again what there is. */
  async pause(isPaused: boolean): Promise<void> {
    this.#isPaused = isPaused
    await Promise.all(this.viewers.value.map((viewer) => this.#tellPaused(viewer)))
  }

  /** Whether everybody was told that the microphone is off. */
  get isMuted(): boolean {
    return this.#isMuted
  }

  /** Tell everybody that the microphone is off, or on again. */
  mute(isMuted: boolean): void {
    this.#isMuted = isMuted
    for (const { viewing } of this.viewers.value) this.#tellMuted(viewing.id)
  }

  close(): void {
    clearInterval(this.#beat)
    for (const { viewing } of this.viewers.value) this.#dismiss(viewing.id)
  }

  #meet(viewing: Viewing): void {
    if (viewing.state === "ended" || this.#ended.has(viewing.id)) return
    const known = this.#find(viewing.id)
    const viewer = known ?? this.#welcome(viewing)
    this.#keep({ ...viewer, viewing })
    if (viewing.joined) void viewer.outlet.greet()
    if (viewing.is_muted !== this.#isMuted) this.#tellMuted(viewing.id)
    if (!viewing.connected_at) {
      // Said before, but perhaps to a server that was gone.
      if (viewer.outlet.isConnected) this.#sayConnected(viewing.id)
      return
    }
    if (!known?.viewing.connected_at) this.#expect(viewer)
    // We may be back after a silence: it is over with the next heartbeat.
    else if (!viewer.heard.isHeard) void this.#sayAlive(viewer)
    if (viewing.is_paused !== this.#isPaused)
      void this.#tellPaused({ ...viewer, viewing })
    else this.#play({ ...viewer, viewing })
    this.#clock.hear(viewing.connected_at)
    viewer.meter.start(this.#surroundings.now())
    if (viewing.paid_until) viewer.paid.extend(viewing.paid_until)
  }

  #welcome(viewing: Viewing): Viewer {
    const { topic, ice, connect } = this.#surroundings
    this.#clock.hear(viewing.requested_at)
    this.#count += 1
    const outlet = new Outlet({
      ice,
      policy: viewing.ice_transport_policy,
      connect,
      media: this.#media,
      send: (signal) => tellSignal(topic, viewing.id, signal),
      onState: (state) => this.#follow(viewing.id, state),
    })
    const { preview_seconds: previewSeconds } = viewing
    const paid = new PaidTime(this.#clock, () => this.#runOut(viewing.id))
    paid.allow({ previewSeconds })
    return {
      viewing,
      meter: new RunningMeter({
        pricePerMinute: viewing.price_per_minute,
        // Whether the buyer will be the one to leave is not known yet.
        terms: { ...viewing, minimum_seconds: 0, increment_seconds: 1 },
        stillSeconds: viewing.still_seconds,
      }),
      outlet,
      paid,
      heard: new HeardTime(() => this.#followSilence(viewing.id)),
    }
  }

  /** From now on both are to be heard. */
  #expect({ heard }: Viewer): void {
    heard.hear("buyer")
    heard.hear("seller")
  }

  /**
   * Before the server says that the time counts, there is nothing to see; nor while one of us
   * is not heard.
   */
  #play({ viewing, outlet, heard }: Viewer): void {
    if (!viewing.connected_at) return
    void outlet.play(this.#isPaused || !heard.isHeard ? null : this.#media)
  }

  #followSilence(viewingId: string): void {
    const viewer = this.#find(viewingId)
    if (!viewer) return
    this.#play(viewer)
    if (viewer.heard.isHeard) this.#resumeMeter(viewer)
    else viewer.meter.pause(this.#surroundings.now())
  }

  /** What is not sent does not count. */
  #resumeMeter({ meter, heard }: Viewer): void {
    if (!this.#isPaused && heard.isHeard) meter.resume(this.#surroundings.now())
  }

  async #tellPaused(viewer: Viewer): Promise<void> {
    if (!viewer.viewing.connected_at) return
    const is_paused = this.#isPaused
    // What was sent until now is counted first, or it would not be billed.
    if (is_paused) {
      viewer.paid.stop()
      viewer.meter.pause(this.#surroundings.now())
      await this.#sayAlive(viewer)
    } else if (viewer.outlet.isConnected) this.#resumeMeter(viewer)
    this.#play(viewer)
    this.#surroundings.topic.tell("paused", { viewing_id: viewer.viewing.id, is_paused })
  }

  #tellMuted(viewing_id: string): void {
    const is_muted = this.#isMuted
    this.#surroundings.topic.tell("muted", { viewing_id, is_muted })
  }

  #keep(viewer: Viewer): void {
    const others = this.viewers.value.filter(
      ({ viewing }) => viewing.id !== viewer.viewing.id,
    )
    this.viewers.set([...others, viewer])
  }

  #hear(viewingId: string, signal: Signal): void {
    void this.#find(viewingId)?.outlet.hear(signal)
  }

  /** While there is no way to the buyer, nobody knows whether the time will count. */
  #follow(viewingId: string, state: RTCPeerConnectionState): void {
    const viewer = this.#find(viewingId)
    if (state !== "connected") {
      viewer?.meter.pause(this.#surroundings.now())
      return
    }
    if (viewer) this.#resumeMeter(viewer)
    this.#sayConnected(viewingId)
    // Who counts is heard by counts alone, and the silence may have been long.
    if (viewer?.viewing.connected_at) void this.#sayAlive(viewer)
  }

  #sayConnected(viewing_id: string): void {
    this.#surroundings.topic.tell("connected", { viewing_id })
  }

  #read(reading: MeterReading): void {
    const viewer = this.#find(reading.viewing_id)
    viewer?.meter.read(reading, this.#surroundings.now())
    // What is paid for is put off for as long as the picture is hidden.
    if (reading.paid_until && !this.#isPaused) viewer?.paid.extend(reading.paid_until)
  }

  #end({ viewing_id, charged }: ViewingEnd): void {
    this.#ended.add(viewing_id)
    const viewer = this.#find(viewing_id)
    if (!viewer) return
    this.#settled += shareOf(millicredits(charged), viewer.viewing.fee_percent)
    this.#dismiss(viewing_id)
  }

  #dismiss(viewingId: string): void {
    const viewer = this.#find(viewingId)
    viewer?.outlet.close()
    viewer?.paid.stop()
    viewer?.heard.stop()
    this.viewers.set(this.viewers.value.filter((other) => other !== viewer))
  }

  /** Fails closed: what is not paid for is not sent. What was, was sent to its end. */
  #runOut(viewingId: string): void {
    const viewer = this.#find(viewingId)
    // What was sent is counted first: one that is closed counts nothing.
    if (viewer) void this.#sayAlive(viewer).finally(() => viewer.outlet.close())
  }

  /** Whoever has nothing to say asks, so that an end that was missed is found out. */
  #keepUp(viewer: Viewer): Promise<void> {
    const { topic } = this.#surroundings
    const mayBeat = viewer.outlet.isConnected && topic.isJoined
    return mayBeat ? this.#sayAlive(viewer) : this.#lookUp(viewer.viewing.id)
  }

  /** Return once it is said: what follows does not wait for the server's answer. */
  async #sayAlive({ viewing, outlet }: Viewer): Promise<void> {
    if (!outlet.isConnected) return
    const counts = await outlet.countSent()
    if (this.#surroundings.topic.isJoined) void this.#beatWith(viewing.id, counts)
  }

  async #beatWith(viewing_id: string, counts: Partial<Sent>): Promise<void> {
    const { topic, now } = this.#surroundings
    const saidAt = now()
    try {
      await topic.ask("heartbeat", { viewing_id, ...counts })
      this.#find(viewing_id)?.heard.hear("seller", now() - saidAt)
    } catch (refusal) {
      if (refusal instanceof Refused && refusal.reason === "not_found")
        await this.#lookUp(viewing_id)
    }
  }

  /** Find out whether it has ended; what else happens is told on the socket. */
  async #lookUp(viewing_id: string): Promise<void> {
    try {
      const { api } = this.#surroundings
      const viewing = await api.get<Viewing>(`/api/viewings/${viewing_id}`)
      const { end_reason: reason, billed_seconds, charged } = viewing
      if (reason) this.#end({ viewing_id, reason, billed_seconds, charged })
    } catch {
      // Asked again at the next beat.
    }
  }

  #find(viewingId: string): Viewer | undefined {
    return this.viewers.value.find(({ viewing }) => viewing.id === viewingId)
  }
}
