import { isSeller, type MapFeature } from "@kamegor/sdk/map/features"
import { type LonLat, type Viewport, viewportOf } from "@kamegor/sdk/map/viewport"
import type { Unsubscribe } from "@kamegor/sdk/state/store"
import { css, html, LitElement, unsafeCSS } from "lit"
import { customElement, property, query } from "lit/decorators.js"
import { Map as MapLibreMap, Marker, setWorkerUrl } from "maplibre-gl"
import maplibreCss from "maplibre-gl/dist/maplibre-gl.css?inline"
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url"
import { ground } from "../design/styles/ground"
import { theme, tokenColor } from "../design/theme"
import type { Fix } from "../location/position"
import { Areas } from "./areas"
import { basemapStyle } from "./basemap"
import { keepCamera, keptCamera } from "./camera"
import { type Bubble, gather } from "./gather"
import { Markers } from "./markers"
import { World } from "./world"

setWorkerUrl(workerUrl)

/** The map came to rest somewhere else. */
export class ViewportChange extends Event {
  constructor(readonly viewport: Viewport) {
    super("viewportchange")
  }
}

/** A seller was pressed, or the bare map (null). */
export class SellerPress extends Event {
  constructor(readonly sellerId: string | null) {
    super("sellerpress")
  }
}

const BUBBLE_ZOOM_STEP = 2.5
const CLOSE_ZOOM = 13
const PHONE_WIDTH = 900

/**
 * The map itself: the world, the markers on it, and the device's own place. Sends
 * `viewportchange`, `sellerpress`, and `failed` when there is nothing to draw or to draw with.
 */
@customElement("km-map-canvas")
export class MapCanvas extends LitElement {
  static override styles = [
    unsafeCSS(maplibreCss),
    ground,
    css`
      :host {
        position: relative;
        /* Around the globe. */
        background: radial-gradient(
          circle at 50% 40%,
          light-dark(#fbf9f5, #14201f),
          light-dark(#e9e4da, #080d0d)
        );
      }

      #map {
        position: absolute;
        inset: 0;
      }

      #map :focus-visible {
        outline-offset: -3px;
      }

      .maplibregl-marker-covered {
        visibility: hidden;
      }

      .me {
        width: 20px;
        height: 20px;
        border: 3.5px solid #ffffff;
        border-radius: 50%;
        background: #2f7df6;
        box-shadow:
          0 0 0 1px #17211f33,
          var(--km-shadow-2);
        pointer-events: none;
      }

      .me::after {
        position: absolute;
        inset: -12px;
        border-radius: 50%;
        background: #2f7df633;
        content: "";
      }
    `,
  ]

  @property({ attribute: false }) features: MapFeature[] = []
  @property({ attribute: false }) selectedId: string | null = null
  @property({ attribute: false }) me: Fix | null = null
  /** A style of the site's own in place of the built-in world. */
  @property() styleUrl = ""
  @query("#map") private container!: HTMLElement

  #map: MapLibreMap | null = null
  #markers: Markers | null = null
  #areas: Areas | null = null
  #meMarker: Marker | null = null
  #gathered: number | null = null
  #stopFollowing: Unsubscribe[] = []

  override render() {
    return html`<div id="map"></div>`
  }

  override async firstUpdated(): Promise<void> {
    // Letters are drawn once; with another font they would stay so.
    await document.fonts.load('500 16px "Figtree Variable"')
    try {
      this.#create()
    } catch {
      // No WebGL.
      this.#fail()
    }
  }

  override connectedCallback(): void {
    super.connectedCallback()
    const dark = matchMedia("(prefers-color-scheme: dark)")
    const redress = () => this.#dress()
    dark.addEventListener("change", redress)
    this.#stopFollowing = [
      theme.subscribe(redress),
      () => dark.removeEventListener("change", redress),
    ]
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    for (const stop of this.#stopFollowing) stop()
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("features")) this.#show()
    if (changed.has("selectedId")) this.#markers?.select(this.selectedId)
    if (changed.has("me")) this.#showMe()
  }

  /** Bring a place into view, no nearer than it takes to see who is there. */
  goTo(center: LonLat, zoom = CLOSE_ZOOM): void {
    this.#map?.flyTo({ center, zoom: Math.max(zoom, this.#map.getZoom()) })
  }

  /** Bring a place into the part of the map that a sheet leaves free. */
  reveal(center: LonLat): void {
    const { clientWidth, clientHeight } = this.container
    const isPhone = clientWidth < PHONE_WIDTH
    const offset: LonLat = isPhone ? [0, -clientHeight / 4] : [-clientWidth / 8, 0]
    this.#map?.easeTo({ center, offset })
  }

  /** The place in the middle. */
  get center(): LonLat | null {
    const center = this.#map?.getCenter().wrap()
    return center ? [center.lng, center.lat] : null
  }

  zoomBy(levels: number): void {
    this.#map?.easeTo({ zoom: this.#map.getZoom() + levels })
  }

  #create(): void {
    const map = new MapLibreMap({
      container: this.container,
      style: this.styleUrl || basemapStyle(isDark() ? "dark" : "light"),
      ...this.#camera(),
      minZoom: 0,
      maxZoom: 19,
      maxPitch: 0,
      dragRotate: false,
      touchPitch: false,
      attributionControl: this.styleUrl ? {} : false,
      locale: { "Map.Title": "Map of sellers. The list has the same sellers" },
    })
    map.touchZoomRotate.disableRotation()
    map.keyboard.disableRotation()
    this.#map = map
    this.#areas = new Areas(map, () => tokenColor("--km-brand"))
    this.#markers = new Markers({
      map,
      onSeller: (id) => this.dispatchEvent(new SellerPress(id)),
      onBubble: (bubble) => this.#zoomInto(bubble),
    })
    if (!this.styleUrl) new World(map, () => this.#fail())
    map.on("moveend", () => this.#settle())
    map.on("zoom", () => this.#regather())
    map.on("click", () => this.dispatchEvent(new SellerPress(null)))
    this.#show()
    this.#showMe()
    this.#settle()
  }

  #camera(): { center: LonLat; zoom: number } {
    const { clientWidth, clientHeight } = this.container
    // A globe that fills the screen. At zoom 0 its girth is 512 pixels.
    const pixels = Math.PI * Math.min(1.2 * clientWidth, 0.85 * clientHeight)
    return (
      keptCamera(localStorage) ?? { center: [100, 18], zoom: Math.log2(pixels / 512) }
    )
  }

  #settle(): void {
    const map = this.#map
    if (!map) return
    const viewport = viewportOf(map.getBounds(), map.getZoom())
    keepCamera(localStorage, { center: map.getCenter().toArray(), zoom: viewport.zoom })
    this.dispatchEvent(new ViewportChange(viewport))
  }

  /** Bubbles open and close by half zooms, not at every frame of a pinch. */
  #regather(): void {
    if (this.#zoomLevel !== this.#gathered) this.#show()
  }

  get #zoomLevel(): number {
    return Math.round(2 * (this.#map?.getZoom() ?? 0)) / 2
  }

  #show(): void {
    if (!this.#map) return
    this.#gathered = this.#zoomLevel
    this.#markers?.show(gather(this.features, this.#gathered))
    this.#markers?.select(this.selectedId)
    this.#areas?.show(this.features.filter(isSeller))
  }

  #showMe(): void {
    this.#meMarker?.remove()
    this.#meMarker = null
    if (!this.#map || !this.me) return
    const element = Object.assign(document.createElement("div"), { className: "me" })
    this.#meMarker = new Marker({ element, opacityWhenCovered: "0" })
    this.#meMarker.setLngLat([this.me.lon, this.me.lat]).addTo(this.#map)
  }

  #zoomInto({ at }: Bubble): void {
    if (this.#map) this.goTo(at, this.#map.getZoom() + BUBBLE_ZOOM_STEP)
  }

  #dress(): void {
    if (this.styleUrl) return
    this.#map?.setStyle(basemapStyle(isDark() ? "dark" : "light"), { diff: false })
  }

  #fail(): void {
    this.dispatchEvent(new Event("failed"))
  }
}

function isDark(): boolean {
  if (theme.value !== "device") return theme.value === "dark"
  return matchMedia("(prefers-color-scheme: dark)").matches
}
