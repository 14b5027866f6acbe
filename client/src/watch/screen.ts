import { explain } from "@kamegor/sdk/api/errors"
import type { Line, PublicProfile, Quote, Stream } from "@kamegor/sdk/api/types"
import { html, nothing, type TemplateResult } from "lit"
import { customElement, query, state } from "lit/decorators.js"
import { classMap } from "lit/directives/class-map.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import "../design/avatar"
import "../design/countdown"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { toast } from "../design/toast"
import { presence, realtime } from "../realtime"
import "../report/report"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import "./overlay"
import { LinePlace } from "@kamegor/sdk/watch/line"
import { Viewing, type WatchState } from "@kamegor/sdk/watch/viewing"
import { styles } from "./screen-styles"
import { rememberPrice, shownPrice } from "./shown-price"
import { asking, ended, inLine, moved, refused } from "./summary"

const COUNTDOWN_MS = 500
const WAITING_WORDS: Partial<Record<WatchState["step"], string>> = {
  requesting: "Setting one minute aside…",
  waiting: "Waiting for the seller…",
  connecting: "Connecting…",
  reconnecting: "The picture is gone. Looking for another way…",
  settling: "Settling up…",
}

const PAUSED_WORDS = "Paused. You are not charged."

/** Watching one stream: the picture over the whole screen, and what it costs. */
@customElement("km-watch-screen")
export class WatchScreen extends Screen {
  static override styles = [ground, buttons, styles]

  @query("video") private video!: HTMLVideoElement
  @state() private seller: PublicProfile | null = null
  /** Until the first frame: setting up sound would hold it up. */
  @state() private isMuted = true
  @state() private fills = false
  #viewing: Viewing | null = null
  #watch = new Watch(this)
  #place: LinePlace | null = null
  #placeWatch = new Watch(this)
  #countdown: ReturnType<typeof setInterval> | undefined

  constructor() {
    super()
    new Watch(this, [session.balance])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener("pagehide", this.#abandon)
    if (this.hasUpdated) this.#begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener("pagehide", this.#abandon)
    this.#leaveLine()
    this.#end()
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("params")) return
    this.#leaveLine()
    this.#begin()
  }

  override updated(): void {
    const media = this.#viewing?.reception.media.value ?? null
    if (this.video.srcObject === media) return
    this.video.srcObject = media
  }

  override render(): TemplateResult {
    const state = this.#viewing?.state.value ?? { step: "requesting" }
    const isPaused = this.#viewing?.isPaused.value ?? false
    const classes = {
      shown: state.step === "live",
      // What stands still is not what is there now.
      dimmed: state.step === "reconnecting" || (state.step === "live" && isPaused),
      fills: this.fills,
    }
    return html`
      <video
        class=${classMap(classes)}
        playsinline
        autoplay
        .muted=${this.isMuted}
        @loadeddata=${() => void this.#showPicture()}
        @resize=${() => this.#fit()}
      ></video>
      ${this.#content(state)} ${this.#leaveButton(state)}
    `
  }

  #content(state: WatchState): TemplateResult {
    if (state.step === "ended") return ended(state.end, this.#options)
    if (state.step === "asking") return asking(state, this.#options)
    const line = this.#place?.line.value
    if (state.step === "refused" && line) return this.#inLine(line)
    if (state.step === "refused") return refused(state.error, this.#options)
    if (state.step === "moved") return moved(this.#options)
    if (state.step === "live") {
      return html`${this.#overlay()} ${this.#sound()} ${this.#report()}`
    }
    return html`${state.step === "reconnecting" ? this.#overlay() : nothing} ${this.#waiting(state)}`
  }

  get #options() {
    return {
      sellerAddress: this.seller && `/sellers/${this.seller.id}`,
      sellerName: this.seller?.username ?? "the seller",
      viewingId: this.#viewing?.id ?? "",
      balance: session.balance.value?.available ?? null,
      onRetry: () => this.#begin(),
      onAgree: (quote: Quote) => this.#agree(quote),
      onWait: () => void this.#wait(),
    }
  }

  #overlay(): TemplateResult {
    return html`
      <km-watch-overlay .viewing=${this.#viewing} .seller=${this.seller}></km-watch-overlay>
    `
  }

  #waiting(state: WatchState): TemplateResult {
    const { username, picture_url } = this.seller ?? {}
    const isPaused = state.step === "connecting" && this.#viewing?.isPaused.value
    return html`
      <div class="waiting" role="status">
        <div class="ring">
          ${
            username
              ? html`<km-avatar .src=${picture_url} name=${username}></km-avatar>`
              : html`<km-icon name="radio"></km-icon>`
          }
        </div>
        ${username ? html`<h1>${username}</h1>` : nothing}
        <p class="muted">${isPaused ? PAUSED_WORDS : waitingWords(state)}</p>
      </div>
    `
  }

  #sound() {
    if (!this.isMuted) return nothing
    return html`
      <button class="button primary sound" type="button" @click=${() => this.#unmute()}>
        <km-icon name="soundOff"></km-icon>Turn the sound on
      </button>
    `
  }

  #report(): TemplateResult {
    return html`
      <km-report
        class="report"
        type="viewing"
        subject=${this.#viewing?.id ?? ""}
        name=${this.seller?.username ?? "the seller"}
        compact
      ></km-report>
    `
  }

  #leaveButton({ step }: WatchState) {
    if (step === "settling") return nothing
    const isWatching = !["asking", "delayed", "ended", "refused", "moved"].includes(step)
    return html`
      <button
        class="button icon leave"
        type="button"
        aria-label=${isWatching ? "Leave" : "Close"}
        @click=${() => (isWatching ? void this.#viewing?.leave() : router.back("/"))}
      >
        <km-icon name="close"></km-icon>
      </button>
    `
  }

  #begin(): void {
    this.#end()
    this.isMuted = true
    const streamId = this.params.id ?? ""
    const viewing = new Viewing({
      streamId,
      shownPrice: shownPrice(streamId),
      api,
      realtime,
      connect: (configuration) => new RTCPeerConnection(configuration),
      now: () => performance.now(),
    })
    this.#viewing = viewing
    this.#watch.follow([viewing.state, viewing.isPaused, viewing.reception.media])
    // First things first: what else is asked for would slow the request down.
    void viewing.start().then(() => this.#fillIn())
  }

  #inLine(line: Line): TemplateResult {
    return inLine(line, {
      secondsToAccept: this.#place?.secondsToAccept(performance.now()) ?? null,
      onAccept: () => this.#accept(),
      onJoin: () => void this.#wait(),
      onLeave: () => this.#place?.giveUp(),
    })
  }

  async #wait(): Promise<void> {
    this.#place ??= this.#openPlace()
    try {
      await this.#place.join()
    } catch (error) {
      toast(explain(error), "problem")
    }
  }

  #openPlace(): LinePlace {
    const place = new LinePlace({
      streamId: this.params.id ?? "",
      api,
      told: presence.line,
      joins: presence.joins,
      now: () => performance.now(),
    })
    this.#placeWatch.follow([place.line])
    this.#countdown = setInterval(() => this.requestUpdate(), COUNTDOWN_MS)
    return place
  }

  /** The seat is kept for who asks for it now. */
  #accept(): void {
    this.#closePlace()
    this.#begin()
  }

  #leaveLine(): void {
    this.#place?.leave()
    this.#closePlace()
  }

  #closePlace(): void {
    this.#placeWatch.follow([])
    clearInterval(this.#countdown)
    this.#place?.close()
    this.#place = null
    this.requestUpdate()
  }

  #agree({ stream_id, price_per_minute }: Quote): void {
    rememberPrice(stream_id, price_per_minute)
    void this.#viewing?.agree(price_per_minute)
  }

  /** Leave what is watched, if anything; asked to twice, it is done once. */
  #end(): void {
    this.#watch.follow([])
    void this.#viewing?.leave()
    this.#viewing = null
  }

  /** Who it is and what is left can come later than the picture, or not at all. */
  async #fillIn(): Promise<void> {
    try {
      void session.loadBalance()
      const { seller_id } = await api.get<Stream>(`/api/streams/${this.params.id}`)
      this.seller = await api.get<PublicProfile>(`/api/profiles/${seller_id}`)
    } catch {}
  }

  async #showPicture(): Promise<void> {
    this.#viewing?.showedPicture()
    // Browsers let a page be heard only after a touch; then a button asks for one.
    this.isMuted = !navigator.userActivation.hasBeenActive
    await this.updateComplete
    // Chromium forgets to autoplay what is unmuted before it plays: it must be told to.
    await this.video.play().catch(() => this.#playSilently())
  }

  async #playSilently(): Promise<void> {
    this.isMuted = true
    await this.updateComplete
    // Whoever has left meanwhile has no picture to play.
    await this.video.play().catch(() => {})
  }

  #unmute(): void {
    this.isMuted = false
  }

  /** A picture of the screen's own shape may be cut a little to fill it. */
  #fit(): void {
    const { videoWidth, videoHeight, clientWidth, clientHeight } = this.video
    this.fills = videoWidth > videoHeight === clientWidth > clientHeight
  }

  #abandon = (): void => this.#viewing?.abandon()
}

function waitingWords(state: WatchState) {
  if (state.step !== "delayed") return WAITING_WORDS[state.step]
  return html`<km-countdown .seconds=${state.seconds} .words=${delayed}></km-countdown>`
}

function delayed(secondsLeft: number): TemplateResult {
  return html`
    Your last try ended before it was paid for. The next begins in
    <span class="number" role="timer">${secondsLeft} s</span>.
  `
}
