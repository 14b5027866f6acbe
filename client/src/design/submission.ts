import { ApiError, explain } from "@kamegor/sdk/api/errors"
import { html, type LitElement, nothing, type ReactiveController } from "lit"
import "./icon"

/** One form's way to the server: under way or not, and what was wrong with it. */
export class Submission implements ReactiveController {
  isBusy = false
  #error: unknown = null

  /**
   * `fieldNames`: those whose errors the form shows in place. `words`: what to say of a refusal
   * by its code, where the form knows better what to do about it than the server.
   */
  constructor(
    private readonly host: LitElement,
    private readonly fieldNames: readonly string[],
    private readonly words: Readonly<Record<string, string>> = {},
  ) {
    host.addController(this)
  }

  hostConnected(): void {}

  /**
   * Do what was asked, unless it is under way already; a failure is shown, the first wrong
   * field given the focus. Answers whether it was done.
   */
  async send(action: () => Promise<unknown>): Promise<boolean> {
    if (this.isBusy) return false
    this.#become(true, null)
    try {
      await action()
      this.#become(false, null)
      return true
    } catch (error) {
      this.#become(false, error)
      await this.#pointAtError()
      return false
    }
  }

  /** Show no error any more. */
  reset(): void {
    this.#become(this.isBusy, null)
  }

  /** What is wrong with one field, for `km-field`. */
  errorOf(field: string): string {
    return this.#error instanceof ApiError ? this.#error.field(field) : ""
  }

  /** What is wrong with no field in particular, to be shown above the button. */
  problem() {
    const text = this.#unplaced()
    if (!text) return nothing
    return html`<p class="problem" role="alert">
      <km-icon name="alert"></km-icon>${text}
    </p>`
  }

  #unplaced(): string {
    if (!this.#error) return ""
    const errors = this.#error instanceof ApiError ? this.#error.errors : []
    const elsewhere = errors.filter(({ field }) => !this.fieldNames.includes(field))
    if (elsewhere.length) return elsewhere.map(({ detail }) => detail).join(" ")
    if (errors.length) return ""
    const code = this.#error instanceof ApiError ? this.#error.code : ""
    return this.words[code] ?? explain(this.#error)
  }

  #become(isBusy: boolean, error: unknown): void {
    this.isBusy = isBusy
    this.#error = error
    this.host.requestUpdate()
  }

  async #pointAtError(): Promise<void> {
    await this.host.updateComplete
    const wrong = 'km-field[error]:not([error=""]) :is(input, textarea)'
    this.host.renderRoot.querySelector<HTMLElement>(wrong)?.focus()
  }
}
