import { Pages } from "@kamegor/sdk/api/pages"
import type { PastStream } from "@kamegor/sdk/api/types"
import { html, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import "../design/icon"
import { paged } from "../design/paged"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import "../rating/stars"
import { api } from "../session"
import { Watch } from "../state/watch"
import { pastStreamLine } from "./history"
import { styles } from "./track-record-styles"

/** Everything one seller has streamed: when, how long, and how it was rated. */
@customElement("km-past-streams-screen")
export class PastStreamsScreen extends Screen {
  static override styles = [ground, buttons, page, skeleton, styles]

  @state() private pages!: Pages<PastStream>
  #watch = new Watch(this)

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("params")) return
    this.pages = new Pages(api, `/api/profiles/${this.params.id}/streams`)
    this.#watch.follow([this.pages.state])
    void this.pages.more()
  }

  override render() {
    return html`
      <div class="page">
        <header>
          <button
            class="button quiet icon"
            type="button"
            aria-label="Back"
            @click=${() => router.back(`/sellers/${this.params.id}`)}
          >
            <km-icon name="back"></km-icon>
          </button>
          <h1>Streams</h1>
        </header>
        <div>
          ${paged(this.pages, { line, empty, failed: "The streams did not load" })}
        </div>
      </div>
    `
  }
}

function line(stream: PastStream) {
  const { rating } = stream
  return html`
    <div class="card line">
      <span>${pastStreamLine(stream)}</span>
      ${
        rating === null
          ? nothing
          : html`<km-stars
            .value=${rating}
            aria-label="${rating.toFixed(1)} of 5 stars"
          ></km-stars>`
      }
    </div>
  `
}

const empty = html`
  <km-notice
    icon="history"
    heading="Nothing streamed yet"
    details="Streams appear here once they have ended."
  ></km-notice>
`
