/** Fills the basemap's sources with as much detail as the zoom shows. */

import type { GeoJSON } from "geojson"
import type { GeoJSONSource, Map as MapLibreMap } from "maplibre-gl"
import { type Detail, detailAt, loadAtlas, loadPlaces } from "./atlas"
import { BASEMAP_SOURCES, type BasemapSource } from "./basemap"
import { graticule, stepAt } from "./graticule"

/** Below this no place is named, so the list of them can wait. */
const PLACES_FROM_ZOOM = 2.5

type Contents = Partial<Record<BasemapSource, GeoJSON>>

export class World {
  readonly #map: MapLibreMap
  #contents: Contents = {}
  #detail: Detail | null = null
  #hasPlaces = false

  constructor(map: MapLibreMap) {
    this.#map = map
    map.on("moveend", () => void this.refine())
    // A new style, as of another theme, comes with empty sources.
    map.on("style.load", () => this.#fill(this.#contents))
  }

  /** Fetch what the zoom asks for. Throws TypeError when there is nothing to show at all. */
  async refine(): Promise<void> {
    this.#fill({ grid: this.#grid() })
    await Promise.all([this.#refineLand(), this.#refinePlaces()])
  }

  async #refineLand(): Promise<void> {
    const detail = detailAt(this.#map.getZoom())
    if (detail === this.#detail) return
    const before = this.#detail
    this.#detail = detail
    try {
      this.#fill(await loadAtlas(detail))
    } catch (error) {
      this.#detail = before
      // Coarse land is better than an apology.
      if (before === null) throw error
    }
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
    return graticule({ west, south, east, north }, stepAt(this.#map.getZoom()))
  }

  #fill(contents: Contents): void {
    this.#contents = { ...this.#contents, ...contents }
    for (const name of BASEMAP_SOURCES) {
      const content = contents[name]
      if (content) this.#map.getSource<GeoJSONSource>(name)?.setData(content)
    }
  }
}
