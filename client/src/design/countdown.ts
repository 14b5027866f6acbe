import { LitElement, nothing, type TemplateResult } from "lit"
import { customElement, property, state } from "lit/decorators.js"

const TICK_MS = 250

/** Counts seconds down in words, and shows something else once they are over. */
@customElement("km-countdown")
export class Countdown extends LitElement {
  @property({ type: Number }) seconds = 0
  @property({ attribute: false }) words!: (secondsLeft: number) => TemplateResult
  @property({ attribute: false }) whenOver: TemplateResult | typeof nothing = nothing
  @state() private left = 0
  #endsAt = 0
  #tick: ReturnType<typeof setInterval> | undefined

  /** What it shows has the styles of the screen it is on. */
  override createRenderRoot() {
    this.style.display = "contents"
    return this
  }

  override connectedCallback(): void {
    super.connectedCallback()
    this.#tick = setInterval(() => this.#count(), TICK_MS)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    clearInterval(this.#tick)
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("seconds")) return
    this.#endsAt = performance.now() + this.seconds * 1000
    this.#count()
  }

  override render() {
    return this.left ? this.words(this.left) : this.whenOver
  }

  #count(): void {
    this.left = Math.max(0, Math.ceil((this.#endsAt - performance.now()) / 1000))
  }
}
