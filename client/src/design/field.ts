import { html, LitElement, nothing } from "lit"
import { customElement, property, state } from "lit/decorators.js"
import { ifDefined } from "lit/directives/if-defined.js"
import "./icon"

/**
 * A label, what is typed under it, and what is wrong with it.
 *
 * Renders into the tree of its owner, not one of its own: the form it stands in then has a
 * plain input, and password managers, Enter and `FormData` work as everywhere. The owner
 * takes the styles of `styles/fields`.
 */
@customElement("km-field")
export class Field extends LitElement {
  @property() label = ""
  @property() name = ""
  @property() type: "text" | "email" | "password" = "text"
  @property() value = ""
  @property() hint = ""
  @property({ reflect: true }) error = ""
  @property() suffix = ""
  @property() autocomplete: AutoFill = "off"
  @property() override inputMode = "text"
  @property({ type: Number }) maxlength?: number
  @property({ type: Boolean }) required = false
  @property({ type: Boolean }) multiline = false
  @state() private revealed = false

  override createRenderRoot() {
    return this
  }

  override render() {
    const id = `field-${this.name}`
    return html`
      <label for=${id}>${this.label}</label>
      <div class="control">
        ${this.multiline ? this.#textarea(id) : this.#input(id)}
        ${this.suffix ? html`<span class="suffix">${this.suffix}</span>` : nothing}
        ${this.type === "password" ? this.#revealButton() : nothing}
      </div>
      <div id="${id}-notes">
        ${
          this.error
            ? html`<p class="error"><km-icon name="alert"></km-icon>${this.error}</p>`
            : html`<p class="hint" ?hidden=${!this.hint}>${this.hint}</p>`
        }
      </div>
    `
  }

  #input(id: string) {
    return html`<input
      id=${id}
      name=${this.name}
      type=${this.revealed ? "text" : this.type}
      .value=${this.value}
      autocomplete=${this.autocomplete}
      inputmode=${this.inputMode as "text"}
      maxlength=${ifDefined(this.maxlength)}
      autocapitalize="none"
      ?required=${this.required}
      aria-invalid=${this.error ? "true" : "false"}
      aria-describedby="${id}-notes"
    />`
  }

  #textarea(id: string) {
    return html`<textarea
      id=${id}
      name=${this.name}
      .value=${this.value}
      maxlength=${ifDefined(this.maxlength)}
      ?required=${this.required}
      aria-invalid=${this.error ? "true" : "false"}
      aria-describedby="${id}-notes"
    ></textarea>`
  }

  #revealButton() {
    return html`<button
      class="reveal"
      type="button"
      aria-label="Show the password"
      aria-pressed=${this.revealed ? "true" : "false"}
      @click=${() => {
        this.revealed = !this.revealed
      }}
    >
      <km-icon name=${this.revealed ? "eyeOff" : "eye"}></km-icon>
    </button>`
  }
}
