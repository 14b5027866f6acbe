import { html, nothing, type TemplateResult } from "lit"
import { customElement, query, state } from "lit/decorators.js"
import { router } from "../app/router"
import { Screen } from "../app/screen"
import "../design/icon"
import "../design/notice"
import "../design/sheet"
import type { Sheet } from "../design/sheet"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { position } from "../location"
import "../location/question"
import { realtime } from "../realtime"
import "../seller/card"
import { session } from "../session"
import { Watch } from "../state/watch"
import "./canvas"
import { isSeller, type SellerFeature } from "@kamegor/sdk/map/features"
import { SellersInView } from "@kamegor/sdk/map/sellers"
import type { MapCanvas, SellerPress, ViewportChange } from "./canvas"
import { hint } from "./hint"
import { styles } from "./screen-styles"
import { STYLE_URL } from "./style-url"
import "./sellers-list"
import { summary } from "./summary"

/** The map and, over it, one seller or the list of those in view: each has its address. */
@customElement("km-map-screen")
export class MapScreen extends Screen {
  static override styles = [ground, buttons, styles]

  @query("km-map-canvas") private canvas?: MapCanvas
  @state() private size: Sheet["size"] = "low"
  @state() private hasFailed = false
  @state() private isAsking = false
  #sellers = new SellersInView(realtime)

  constructor() {
    super()
    const { features, state, viewport } = this.#sellers
    new Watch(this, [features, state, viewport])
    new Watch(this, [position.fix, position.state, session.profile, router.place])
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const { value } = this.#sellers.viewport
    if (value) this.#sellers.look(value)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#sellers.leave()
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("params")) this.size = "low"
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("params")) this.#reveal()
  }

  override render(): TemplateResult {
    const sheet = this.#sheet()
    if (this.hasFailed) return html`${failed} ${sheet}`
    const words = sheet === nothing ? this.#hint() : nothing
    return html`
      <h1 class="visually-hidden">Sellers on the map</h1>
      <km-map-canvas
        styleUrl=${STYLE_URL}
        .features=${this.#sellers.features.value}
        .selectedId=${this.#sellerId}
        .me=${position.fix.value}
        @viewportchange=${({ viewport }: ViewportChange) => this.#sellers.look(viewport)}
        @sellerpress=${({ sellerId }: SellerPress) => this.#open(sellerId)}
        @failed=${() => this.#fail()}
      ></km-map-canvas>
      ${summary(this.#sellers.features.value, this.#sellers.state.value)}
      <div class=${words === nothing ? "" : "hinted"}>${this.#controls()}</div>
      ${words} ${sheet} ${this.#question()}
    `
  }

  get #sellerId(): string | null {
    return this.params.id ?? null
  }

  #hint(): TemplateResult | typeof nothing {
    const state = this.#sellers.state.value
    return hint({
      isSeller: session.profile.value?.is_seller ?? false,
      isPlaceKnown: position.state.value === "known",
      isEmpty: state === "shown" && this.#sellers.features.value.length === 0,
      isRefused: state === "refused",
      onLocate: () => void this.#locate(),
      onZoomOut: () => this.canvas?.zoomBy(-3),
    })
  }

  #controls(): TemplateResult {
    const state = position.state.value
    return html`
      <div class="controls">
        ${this.#zoomButton("Zoom in", "plus", 1)} ${this.#zoomButton("Zoom out", "minus", -1)}
        <button
          class="button icon"
          type="button"
          aria-label="Show where I am"
          aria-pressed=${state === "known"}
          aria-busy=${state === "asking"}
          @click=${() => void this.#locate()}
        >
          <km-icon name="locate"></km-icon>
        </button>
      </div>
    `
  }

  #zoomButton(label: string, icon: "plus" | "minus", levels: number): TemplateResult {
    return html`
      <button
        class="button icon zoom"
        type="button"
        aria-label=${label}
        @click=${() => this.canvas?.zoomBy(levels)}
      >
        <km-icon name=${icon}></km-icon>
      </button>
    `
  }

  #sheet(): TemplateResult | typeof nothing {
    if (this.#sellerId) return this.#sellerSheet(this.#sellerId)
    return router.place.value.route?.path === "/sellers" ? this.#listSheet() : nothing
  }

  #sellerSheet(id: string): TemplateResult {
    return html`
      <km-sheet
        label="Seller"
        .size=${this.size}
        @close=${() => this.#close()}
        @sizechange=${(event: Event) => this.#resize((event.target as Sheet).size)}
      >
        <km-seller-card
          sellerId=${id}
          .known=${this.#known(id)?.properties ?? null}
          ?full=${this.size === "full"}
          @expand=${() => this.#resize("full")}
          @blocked=${() => this.#close()}
        ></km-seller-card>
      </km-sheet>
    `
  }

  #listSheet(): TemplateResult {
    return html`
      <km-sheet label="Sellers in view" size="full" @close=${() => this.#close()}>
        <km-sellers-list
          .sellers=${this.#sellers.listed}
          gathered=${this.#sellers.gatheredCount}
        ></km-sellers-list>
      </km-sheet>
    `
  }

  #question(): TemplateResult {
    return html`
      <km-place-question
        ?open=${this.isAsking}
        ?isSeller=${session.profile.value?.is_seller ?? false}
        state=${position.state.value}
        @close=${() => this.#stopAsking()}
        @agree=${() => this.#follow()}
      ></km-place-question>
    `
  }

  #known(id: string): SellerFeature | undefined {
    const sellers = this.#sellers.features.value.filter(isSeller)
    return sellers.find(({ properties }) => properties.id === id)
  }

  /** Keep the marker of an opened seller clear of the sheet. */
  #reveal(): void {
    const seller = this.#sellerId && this.#known(this.#sellerId)
    if (seller) this.canvas?.reveal(seller.geometry.coordinates)
  }

  #open(sellerId: string | null): void {
    if (sellerId) router.go(`/sellers/${sellerId}`, { replace: this.#sellerId !== null })
    else if (this.#sellerId) this.#close()
  }

  #close(): void {
    router.back("/")
  }

  #resize(size: Sheet["size"]): void {
    this.size = size
  }

  async #locate(): Promise<void> {
    if (position.fix.value) return this.#goToMe()
    if (await position.mayAskQuietly()) this.#follow()
    else this.isAsking = true
  }

  #follow(): void {
    this.isAsking = false
    position.follow()
    const stop = position.state.subscribe((state) => {
      if (state === "asking") return
      stop()
      if (state === "known") this.#goToMe()
      else this.isAsking = true
    })
  }

  #goToMe(): void {
    const fix = position.fix.value
    if (fix) this.canvas?.goTo([fix.lon, fix.lat])
  }

  #stopAsking(): void {
    this.isAsking = false
  }

  /** Without a map there is still the list: of everywhere. */
  #fail(): void {
    this.hasFailed = true
    this.#sellers.look({ bbox: [-180, -90, 180, 90], zoom: 0 })
  }
}

const failed = html`
  <km-notice
    tone="problem"
    icon="map"
    heading="The map cannot be drawn"
    details="Check your connection. If it still fails, this browser may have graphics switched off."
  >
    <button class="button primary" type="button" @click=${() => location.reload()}>
      Try again
    </button>
    <a class="button" href="/sellers">See the list</a>
  </km-notice>
`
