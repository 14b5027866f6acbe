import { explain } from "@kamegor/sdk/api/errors"
import { html, type TemplateResult } from "lit"
import { customElement, query, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import "../design/dialog"
import "../design/icon"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { toast } from "../design/toast"
import { tellFreshPlace } from "../location"
import { presence, realtime } from "../realtime"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { Broadcast, type Offer } from "./broadcast"
import { ANY, type Choice, type Devices, listDevices, openCamera } from "./camera"
import "./controls"
import type { NextPlease } from "./controls"
import type { DeviceChoice } from "./form"
import "./form"
import "./panic"
import { styles } from "./screen-styles"
import { moved, noSeller, stopping, summary } from "./summary"
import { unseenNotice } from "./unseen"
import { WakeLock } from "./wake-lock"
import { cameraWords } from "./words"

/** Going live: the camera, what it shows and for how much, being live, and what came of it. */
@customElement("km-live-screen")
export class LiveScreen extends Screen {
  static override styles = [ground, buttons, styles]

  @query("video") private video?: HTMLVideoElement
  @state() private media: MediaStream | null = null
  @state() private cameraError: unknown = null
  @state() private choice: Choice = ANY
  @state() private devices: Devices = { cameras: [], microphones: [] }
  @state() private isStopping = false
  @state() private isFleeing = false
  #wakeLock = new WakeLock({ navigator, document })
  #broadcast: Broadcast | null = null
  #watch = new Watch(this)

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    addEventListener("beforeunload", this.#warn)
    void this.#begin()
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    removeEventListener("beforeunload", this.#warn)
    void this.#broadcast?.stop().catch(() => {})
    this.#rest()
    this.#closeCamera()
  }

  override updated(): void {
    if (this.video && this.video.srcObject !== this.media)
      this.video.srcObject = this.media
  }

  override render(): TemplateResult {
    return html`<h1 class="visually-hidden">Go live</h1>${this.#content()}`
  }

  #content(): TemplateResult {
    const state = this.#broadcast?.state.value ?? { step: "ready" }
    if (state.step === "ended") return summary(state.summary, () => void this.#prepare())
    if (state.step === "moved") return html`${moved} ${this.#closeButton()}`
    if (session.profile.value?.is_seller === false) {
      return html`${noSeller} ${this.#closeButton()}`
    }
    if (state.step === "stopping") return stopping
    if (this.cameraError) return html`${this.#cameraProblem()} ${this.#closeButton()}`
    return html`
      <video playsinline autoplay muted .muted=${true}></video>
      ${
        state.step === "live" && this.media
          ? html`
              <km-live-controls
                .stream=${state.stream}
                .audience=${state.audience}
                .line=${state.line}
                .media=${this.media}
                ?canSwitch=${this.devices.cameras.length > 1}
                @next=${({ viewingId }: NextPlease) => void this.#callNext(viewingId)}
                @stop=${() => this.#askToStop()}
                @panic=${() => this.#askToFlee(true)}
                @switchcamera=${() => void this.#switchCamera()}
              ></km-live-controls>
              ${this.#question()}
              <km-panic
                ?open=${this.isFleeing}
                @close=${() => this.#askToFlee(false)}
                @flee=${() => void this.#flee()}
              ></km-panic>
            `
          : html`${this.#panel()} ${this.#closeButton()}`
      }
    `
  }

  #panel(): TemplateResult {
    if (!this.media) {
      return html`
        <div class="panel" role="status">
          <h2>Allow the camera</h2>
          <p class="muted">Your browser asks for the camera and the microphone now.</p>
        </div>
      `
    }
    return html`
      <div class="panel">
        <h2>Go live</h2>
        ${unseenNotice(session.profile.value)}
        <km-live-form
          price=${session.profile.value?.price_per_minute ?? ""}
          .devices=${this.devices}
          .choice=${this.choice}
          .start=${(offer: Offer) => this.#start(offer)}
          @devicechoice=${({ choice }: DeviceChoice) => void this.#openCamera(choice)}
        ></km-live-form>
      </div>
    `
  }

  #cameraProblem(): TemplateResult {
    const { icon, heading, details } = cameraWords(this.cameraError)
    return html`
      <km-notice tone="problem" icon=${icon} heading=${heading} details=${details}>
        <button
          class="button primary"
          type="button"
          @click=${() => void this.#openCamera(this.choice)}
        >
          Try again
        </button>
      </km-notice>
    `
  }

  #question(): TemplateResult {
    return html`
      <km-dialog
        heading="Stop streaming?"
        ?open=${this.isStopping}
        @close=${() => this.#stopAsking()}
      >
        <div class="question">
          <p>Whoever is watching is billed until now, and you are shown by your area again.</p>
          <button class="button live wide large" type="button" @click=${() => void this.#stop()}>
            Stop streaming
          </button>
          <button class="button wide" type="button" @click=${() => this.#stopAsking()}>
            Stay live
          </button>
        </div>
      </km-dialog>
    `
  }

  #closeButton(): TemplateResult {
    return html`
      <button
        class="button icon close"
        type="button"
        aria-label="Close"
        @click=${() => router.back("/")}
      >
        <km-icon name="close"></km-icon>
      </button>
    `
  }

  /** The camera is only for sellers; one who reloaded the page is still live. */
  async #begin(): Promise<void> {
    // Without an answer the server still refuses who does not sell.
    const profile = await session.loadProfile().catch(() => null)
    if (profile?.is_seller === false) return
    await this.#prepare()
    const running = profile?.live_stream
    if (running)
      await this.#start(running).catch((error) => toast(explain(error), "problem"))
  }

  async #prepare(): Promise<void> {
    const broadcast = new Broadcast({
      api,
      realtime,
      connect: (configuration) => new RTCPeerConnection(configuration),
      now: () => performance.now(),
    })
    this.#broadcast = broadcast
    this.#watch.follow([broadcast.state])
    broadcast.state.subscribe(({ step }) => {
      if (step === "ended" || step === "moved") this.#rest()
    })
    await this.#openCamera(this.choice)
  }

  async #callNext(viewingId: string): Promise<void> {
    try {
      await this.#broadcast?.dismiss(viewingId)
    } catch (error) {
      toast(explain(error), "problem")
    }
  }

  async #start(offer: Offer): Promise<void> {
    if (!this.media || !this.#broadcast) return
    await tellFreshPlace()
    await this.#broadcast.start(offer, this.media)
    // Behind another window the camera goes on, and so must the presence.
    presence.isAtWork = true
    this.#wakeLock.hold()
  }

  async #stop(): Promise<void> {
    this.isStopping = false
    try {
      await this.#broadcast?.stop()
    } catch (error) {
      toast(explain(error), "problem")
    }
  }

  async #flee(): Promise<void> {
    this.isFleeing = false
    try {
      await this.#broadcast?.flee()
      toast("You are off the map, and a moderator was called")
    } catch (error) {
      toast(explain(error), "problem")
    }
  }

  /** What is only needed while live. */
  #rest(): void {
    presence.isAtWork = false
    this.#wakeLock.release()
    this.#closeCamera()
  }

  async #openCamera(choice: Choice): Promise<void> {
    this.cameraError = null
    try {
      const media = await openCamera(navigator.mediaDevices, choice)
      this.#closeCamera()
      if (!this.isConnected) return stopTracks(media)
      this.#follow(media)
      this.choice = choiceOf(media)
      this.devices = await listDevices(navigator.mediaDevices)
      this.#broadcast?.replaceMedia(media)
    } catch (error) {
      this.cameraError = error
    }
  }

  /** A camera that was unplugged is replaced by what else there is. */
  #follow(media: MediaStream): void {
    this.media = media
    for (const track of media.getTracks()) {
      track.addEventListener("ended", () => void this.#openCamera(ANY))
    }
  }

  #closeCamera(): void {
    stopTracks(this.media)
    this.media = null
  }

  async #switchCamera(): Promise<void> {
    const ids = this.devices.cameras.map(({ id }) => id)
    const next = ids[(ids.indexOf(this.choice.cameraId ?? "") + 1) % ids.length]
    await this.#openCamera({ ...this.choice, cameraId: next ?? null })
  }

  #askToStop(): void {
    this.isStopping = true
  }

  #askToFlee(isFleeing: boolean): void {
    this.isFleeing = isFleeing
  }

  #stopAsking(): void {
    this.isStopping = false
  }

  /** Leaving the page would end the stream. */
  #warn = (event: BeforeUnloadEvent): void => {
    if (this.#broadcast?.state.value.step === "live") event.preventDefault()
  }
}

function stopTracks(media: MediaStream | null): void {
  for (const track of media?.getTracks() ?? []) track.stop()
}

/** Which devices a stream comes from, so that the choice shows what is in use. */
function choiceOf(media: MediaStream): Choice {
  const idOf = (track?: MediaStreamTrack) => track?.getSettings().deviceId ?? null
  return {
    cameraId: idOf(media.getVideoTracks()[0]),
    microphoneId: idOf(media.getAudioTracks()[0]),
  }
}
