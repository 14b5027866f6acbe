import { formatCredits, priceInCredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property } from "lit/decorators.js"
import "../block/block"
import "../design/avatar"
import "../design/badge"
import "../design/icon"
import type { Stream } from "@kamegor/sdk/api/types"
import { inHundredths } from "@kamegor/sdk/watch/meter"
import type { IconName } from "../design/icons"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { Watch } from "../state/watch"
import { clockTime } from "../watch/words"
import type { Audience, Viewer } from "./audience"
import { type LineLength, lengthWords } from "./line-length"

const TICK_MS = 500

/** The seller lets the next in line in; whoever watches is to go. */
export class NextPlease extends Event {
  constructor(readonly viewingId: string) {
    super("next")
  }
}

/** Over the seller's own picture while live. Sends `next`, `switchcamera`, `panic`, `stop`. */
@customElement("km-live-controls")
export class LiveControls extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      :host {
        position: absolute;
        inset: 0;
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        color: white;
        text-shadow: 0 1px 3px #000000b3;
        pointer-events: none;
      }

      header {
        display: grid;
        /* A long name is cut; without this the buttons beside it would leave the screen. */
        grid-template-columns: minmax(0, 1fr);
        gap: var(--km-2);
        padding: calc(var(--km-4) + env(safe-area-inset-top)) var(--km-4) var(--km-12);
        background: linear-gradient(#000000a6, transparent);
      }

      .line {
        display: flex;
        align-items: center;
        gap: var(--km-3);
        font-weight: 650;
      }

      .line > :last-child {
        margin-left: auto;
      }

      footer {
        display: grid;
        gap: var(--km-4);
        padding: var(--km-16) var(--km-4) calc(var(--km-5) + env(safe-area-inset-bottom));
        background: linear-gradient(transparent, #000000bf);
      }

      .earned {
        font: 700 2rem / 1.1 var(--km-font-display);
        letter-spacing: -0.02em;
      }

      .earned small {
        font: 600 1rem / 1 var(--km-font);
        letter-spacing: 0;
      }

      .viewer {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        font-weight: 600;
        --avatar-size: 36px;
      }

      .viewer > span {
        min-width: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .viewer .next {
        flex: none;
        margin-left: auto;
        border-color: transparent;
        background: #0000008c;
        color: white;
        text-shadow: none;
        white-space: nowrap;
        pointer-events: auto;
      }

      .hidden {
        display: flex;
        align-items: center;
        gap: var(--km-2);
        font-weight: 600;
      }

      .viewer km-block {
        pointer-events: auto;
      }

      .buttons {
        display: flex;
        justify-content: center;
        gap: var(--km-3);
        pointer-events: auto;
      }

      .button.icon {
        width: 52px;
        height: 52px;
        border-color: transparent;
        background: #0000008c;
        color: white;
      }

      .button.icon[aria-pressed="true"] {
        background: white;
        color: #07100f;
      }

      .button.live {
        text-shadow: none;
        padding: 0 var(--km-6);
      }
    `,
  ]

  @property({ attribute: false }) stream!: Stream
  @property({ attribute: false }) audience!: Audience
  @property({ attribute: false }) line!: LineLength
  @property({ attribute: false }) media!: MediaStream
  @property({ type: Boolean }) canSwitch = false
  #tick: ReturnType<typeof setInterval> | undefined
  /** On the page's steady clock; a stream taken up again began before. */
  #since = 0

  override connectedCallback(): void {
    super.connectedCallback()
    new Watch(this, [this.audience.viewers, this.line.waiting])
    const before = Math.max(0, Date.now() - Date.parse(this.stream.started_at))
    this.#since = performance.now() - before
    this.#tick = setInterval(() => this.requestUpdate(), TICK_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#tick)
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("media")) this.#dim()
  }

  override render(): TemplateResult {
    const now = performance.now()
    const earned = formatCredits(inHundredths(this.audience.earned(now)))
    const seconds = Math.floor((now - this.#since) / 1000)
    return html`
      <header>
        <div class="line">
          <km-badge status="streaming"></km-badge>
          <span class="number" role="timer" aria-label="Live for">${clockTime(seconds)}</span>
          <span>${priceInCredits(this.stream.price_per_minute)}/min</span>
        </div>
        ${this.#viewers(now)}
      </header>
      <footer>
        ${this.audience.isPaused ? hidden : nothing}
        <div class="earned number">${earned} <small>credits earned</small></div>
        <div class="buttons">
          ${this.#toggle("Mute the microphone", this.audience.isMuted, ["mic", "micOff"], () => this.#mute())}
          ${this.#toggle("Hide the picture", this.audience.isPaused, ["video", "videoOff"], () => this.#hide())}
          ${this.canSwitch ? this.#switchButton() : nothing}
          <button
            class="button icon"
            type="button"
            aria-label="Get out now"
            @click=${() => this.#send("panic")}
          >
            <km-icon name="panic"></km-icon>
          </button>
          <button class="button live" type="button" @click=${() => this.#send("stop")}>Stop</button>
        </div>
      </footer>
    `
  }

  #viewers(now: number): TemplateResult {
    const viewers = this.audience.viewers.value
    const waiting = this.line.waiting.value
    return html`
      <div role="status">
        ${viewers.length ? viewers.map((viewer) => this.#viewer(viewer, now)) : html`<span class="viewer">Nobody is watching yet</span>`}
        ${waiting ? html`<span class="viewer"><km-icon name="people"></km-icon>${lengthWords(waiting)}</span>` : nothing}
      </div>
    `
  }

  #viewer({ viewing, meter }: Viewer, now: number): TemplateResult {
    const { id, buyer, state } = viewing
    const { isPaused } = this.audience
    const still = isPaused ? "waits: not billed" : "sees a still picture: not billed"
    const watching = isPaused || meter.at(now).isStill ? still : "is watching"
    const words = state === "connected" ? watching : "is coming in"
    return html`
      <div class="viewer">
        <km-avatar .src=${buyer.picture_url} name=${buyer.username}></km-avatar>
        <span>${buyer.username} ${words}</span>
        <button class="button next" type="button" @click=${() => this.#next(id)}>
          Next, please
        </button>
        <km-block compact subject=${buyer.id} name=${buyer.username}></km-block>
      </div>
    `
  }

  #next(viewingId: string): void {
    this.dispatchEvent(new NextPlease(viewingId))
  }

  #toggle(
    label: string,
    isPressed: boolean,
    [on, off]: [IconName, IconName],
    toggle: () => void,
  ): TemplateResult {
    return html`
      <button
        class="button icon"
        type="button"
        aria-label=${label}
        aria-pressed=${isPressed ? "true" : "false"}
        @click=${toggle}
      >
        <km-icon name=${isPressed ? off : on}></km-icon>
      </button>
    `
  }

  #switchButton(): TemplateResult {
    return html`
      <button
        class="button icon"
        type="button"
        aria-label="Switch the camera"
        @click=${() => this.#send("switchcamera")}
      >
        <km-icon name="switchCamera"></km-icon>
      </button>
    `
  }

  #mute(): void {
    this.audience.mute(!this.audience.isMuted)
    this.#dim()
    this.requestUpdate()
  }

  /** Nothing is sent then, no sound either: it costs nobody anything. */
  #hide(): void {
    void this.audience.pause(!this.audience.isPaused)
    this.requestUpdate()
  }

  /** A track that is switched off sends silence, and needs no new offer. */
  #dim(): void {
    for (const track of this.media.getAudioTracks())
      track.enabled = !this.audience.isMuted
  }

  #send(name: "stop" | "panic" | "switchcamera"): void {
    this.dispatchEvent(new Event(name))
  }
}

const hidden = html`
  <p class="hidden" role="status">
    <km-icon name="info"></km-icon>Nobody sees or hears you, and nobody is charged.
  </p>
`
