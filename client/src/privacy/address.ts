import type { AddressPrivacy } from "@kamegor/sdk/api/types"
import { html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { failure } from "../design/failure"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { switches } from "../design/styles/switch"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"

const PATH = "/api/users/me/address-privacy"

/** Whether those one watches, and those who watch, may learn one's network address. */
@customElement("km-address-privacy")
export class AddressPrivacySwitch extends LitElement {
  static override styles = [ground, fields, page, skeleton, switches]

  @state() private privacy: AddressPrivacy | null = null
  @state() private error: unknown = null
  #submission = new Submission(this, [])

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render() {
    if (this.error)
      return failure("This setting did not load", this.error, () => void this.#load())
    if (!this.privacy) return waiting
    const { hides_address, can_hide } = this.privacy
    return html`
      <div class="stack">
        <div class="switch">
          <div class="words">
            <label for="hides">Hide my network address</label>
            <p class="muted" id="why">
              It tells roughly where you are connected. While it is hidden, video goes through
              our relay and may take a moment longer to start. It holds from the next time you
              watch or are watched.
            </p>
          </div>
          <input
            id="hides"
            aria-describedby="why"
            type="checkbox"
            role="switch"
            .checked=${hides_address}
            ?disabled=${!can_hide && !hides_address}
            @change=${(event: Event) => this.#choose(event.target as HTMLInputElement)}
          />
        </div>
        ${can_hide ? nothing : html`<p class="muted">This site has no relay, so nobody's can be hidden here.</p>`}
        ${this.#submission.problem()}
      </div>
    `
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.privacy = await api.get<AddressPrivacy>(PATH)
    } catch (error) {
      this.error = error
    }
  }

  async #choose(input: HTMLInputElement): Promise<void> {
    const hides_address = input.checked
    const isSaved = await this.#submission.send(async () => {
      this.privacy = await api.put<AddressPrivacy>(PATH, { hides_address })
    })
    if (isSaved)
      toast(hides_address ? "Your address is hidden" : "Your address may be seen")
    else input.checked = this.privacy?.hides_address ?? false
  }
}

const waiting = html`
  <div aria-busy="true">
    <span class="skeleton" style="width: 14em"></span>
    <span class="visually-hidden">Loading</span>
  </div>
`
