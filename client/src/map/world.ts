/** Fills the basemap's sources with as much detail as the zoom shows. */

import type { GeoJSON } from "geojson"
import type { GeoJSONSource, Map as MapLibreMap } from "maplibre-gl"
import { DETAILS, detailAt, loadAtlas, loadPlaces } from "./atlas"
import { BASEMAP_SOURCES, type BasemapSource } from "./basemap"
import { graticule } from "./graticule"

/** Below this no place is named, so the list of them can wait. */
const PLACES_FROM_ZOOM = 2.5

type Contents = Partial<Record<BasemapSource, GeoJSON>>

export class World {
  readonly #map: MapLibreMap
  #contents: Contents = {}
  #shown: number | null = null
  #isRefining = false
  #hasPlaces = false

  /** `onMissing` is called when there is nothing to show at all. */
  constructor(
    map: MapLibreMap,
    private readonly onMissing: () => void,
  ) {
    this.#map = map
    map.on("moveend", () => this.#refine())
    // A new style, as of another theme, comes with empty sources.
    map.on("style.load", () => this.#fill(this.#contents))
    map.once("style.load", () => this.#refine())
  }

  /** Fetch what the zoom asks for. */
  #refine(): void {
    this.#fill({ grid: this.#grid() })
    void this.#refineLand()
    void this.#refinePlaces()
  }

  /** Coarse land first: it is there at once. */
  async #refineLand(): Promise<void> {
    const target = DETAILS.indexOf(detailAt(this.#map.getZoom()))
    if (this.#isRefining || target === this.#shown) return
    this.#isRefining = true
    const next = this.#shown === null ? 0 : target
    try {
      this.#fill(await loadAtlas(DETAILS[next] ?? "110m"))
      this.#shown = next
    } catch {
      // Coarse land is better than an apology.
      if (this.#shown === null) this.onMissing()
      return
    } finally {
      this.#isRefining = false
    }
    await this.#refineLand()
  }

  async #refinePlaces(): Promise<void> {
    if (this.#hasPlaces || this.#map.getZoom() < PLACES_FROM_ZOOM) return
    this.#hasPlaces = true
    try {
      this.#fill({ places: await loadPlaces() })
    } catch {
      // Names can wait for the next move.
      this.#hasPlaces = false
    }
  }

  #grid(): GeoJSON {
    const bounds = this.#map.getBounds()
    const [west, south] = bounds.getSouthWest().toArray()
    const [east, north] = bounds.getNorthEast().toArray()
    return graticule({ west, south, east, north }, this.#map.getZoom())
  }

  #fill(contents: Contents): void {
    this.#contents = { ...this.#contents, ...contents }
    for (const name of BASEMAP_SOURCES) {
      const content = contents[name]
      if (content) this.#map.getSource<GeoJSONSource>(name)?.setData(content)
    }
  }
}
