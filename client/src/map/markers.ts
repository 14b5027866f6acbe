/** The markers on a map: put there, moved and taken away as what is to be shown changes. */

import { type Map as MapLibreMap, Marker } from "maplibre-gl"
import { ClusterMarker } from "./cluster-marker"
import type { Bubble, Shown, Single } from "./gather"
import { glide } from "./glide"
import { SellerMarker } from "./seller-marker"

interface MarkersOptions {
  map: MapLibreMap
  onSeller: (id: string) => void
  onBubble: (bubble: Bubble) => void
}

type MarkerElement = SellerMarker | ClusterMarker

export class Markers {
  readonly #markers = new Map<string, Marker>()
  #selectedId: string | null = null

  constructor(private readonly options: MarkersOptions) {}

  /** Bring the map in line with what is to be shown. */
  show(shown: Shown[]): void {
    const ids = new Set(shown.map(({ id }) => id))
    for (const [id, marker] of this.#markers) {
      if (ids.has(id)) continue
      marker.remove()
      this.#markers.delete(id)
    }
    for (const one of shown) this.#put(one)
  }

  /** Raise one seller's marker above the others. */
  select(id: string | null): void {
    this.#selectedId = id
    for (const [markedId, marker] of this.#markers) {
      const element = marker.getElement()
      if (element instanceof SellerMarker) element.selected = markedId === id
    }
  }

  #put(one: Shown): void {
    const known = this.#markers.get(one.id)
    const element =
      (known?.getElement() as MarkerElement | undefined) ?? this.#create(one)
    this.#dress(element, one)
    const marker = known ?? this.#place(element, one)
    if (one.kind === "seller") marker.setOffset(one.offset)
    if (known) glide(known, one.at)
  }

  #place(element: MarkerElement, { id, at }: Shown): Marker {
    const marker = new Marker({ element, opacityWhenCovered: "0" })
    marker.setLngLat(at).addTo(this.options.map)
    this.#markers.set(id, marker)
    return marker
  }

  #create(one: Shown): MarkerElement {
    const element = one.kind === "seller" ? new SellerMarker() : new ClusterMarker()
    // The map would take the press for its own.
    element.addEventListener("click", (event) => event.stopPropagation())
    element.addEventListener("click", () => this.#press(element, one.id))
    return element
  }

  #press(element: MarkerElement, id: string): void {
    if (element instanceof SellerMarker) this.options.onSeller(id)
    else if (element.bubble) this.options.onBubble(element.bubble)
  }

  #dress(element: MarkerElement, one: Single | Bubble): void {
    if (one.kind === "seller" && element instanceof SellerMarker) {
      element.seller = one.feature.properties
      element.selected = one.id === this.#selectedId
    } else if (one.kind === "cluster" && element instanceof ClusterMarker) {
      element.bubble = one
    }
  }
}
