import type { LiveStream, Quote } from "@kamegor/sdk/api/types"
import { html, LitElement, nothing } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import { api } from "../session"
import { quoteWords, termsWords } from "./words"

/**
 * What watching a stream would cost whoever reads: at once what everybody knows, then what
 * is so for them. Without an answer it stays with what everybody knows.
 */
@customElement("km-quote")
export class QuoteLine extends LitElement {
  @property({ attribute: false }) stream!: LiveStream
  @state() private quote: Quote | null = null

  override createRenderRoot() {
    return this
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("stream") as LiveStream | undefined
    if (changed.has("stream") && before?.id !== this.stream.id) void this.#ask()
  }

  override render() {
    if (!this.stream) return nothing
    const words = this.quote ? quoteWords(this.quote) : `${termsWords(this.stream)}.`
    return html`<p class="quote">${words}</p>`
  }

  async #ask(): Promise<void> {
    this.quote = null
    const { id } = this.stream
    try {
      const quote = await api.get<Quote>(`/api/streams/${id}/quote`)
      if (quote.stream_id === this.stream.id) this.quote = quote
    } catch {}
  }
}
