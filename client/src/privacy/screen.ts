import { html, nothing } from "lit"
import { customElement } from "lit/decorators.js"
import { Screen } from "../app/screen"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { session } from "../session"
import { Watch } from "../state/watch"
import "./address"
import "./blocks"
import "./hiding"
import "./zones"

/** What others may learn of oneself, and who they may be. */
@customElement("km-privacy-screen")
export class PrivacyScreen extends Screen {
  static override styles = [ground, buttons, page]

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override render() {
    return html`
      <div class="page">
        <div class="row">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Privacy and safety</h1>
        </div>
        ${session.profile.value?.is_seller ? hiding : nothing}
        <section class="card">
          <h2>Private zones</h2>
          <km-zones></km-zones>
        </section>
        <section class="card">
          <h2>Your connection</h2>
          <km-address-privacy></km-address-privacy>
        </section>
        <section class="card">
          <h2>Blocked people</h2>
          <km-blocks></km-blocks>
        </section>
      </div>
    `
  }
}

const hiding = html`
  <section class="card">
    <h2>On the map</h2>
    <km-hiding></km-hiding>
  </section>
`
