/** A soft circle where a seller is only roughly known: as large as the cell they are told by. */

import type { SellerFeature } from "@kamegor/sdk/map/features"
import type { FeatureCollection } from "geojson"
import type {
  ExpressionSpecification,
  GeoJSONSource,
  Map as MapLibreMap,
} from "maplibre-gl"

const SOURCE = "areas"
/** About the outer radius of an H3 cell of resolution 8. Source: h3geo.org, restable. */
const RADIUS_METERS = 531
const METERS_PER_PIXEL_AT_ZOOM_0 = 78_271.517
const HIGHEST_ZOOM = 24

export class Areas {
  #areas: FeatureCollection = { type: "FeatureCollection", features: [] }

  constructor(
    private readonly map: MapLibreMap,
    private readonly color: () => string,
  ) {
    map.on("style.load", () => this.#draw())
  }

  show(sellers: SellerFeature[]): void {
    const features = sellers
      .filter(({ properties }) => properties.precision === "area")
      .map(({ geometry }) => ({
        type: "Feature" as const,
        geometry,
        properties: scaleOf(geometry),
      }))
    this.#areas = { type: "FeatureCollection", features }
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(this.#areas)
  }

  #draw(): void {
    this.map.addSource(SOURCE, { type: "geojson", data: this.#areas })
    this.map.addLayer({
      id: SOURCE,
      type: "circle",
      source: SOURCE,
      paint: {
        "circle-radius": RADIUS_PIXELS,
        "circle-color": this.color(),
        "circle-opacity": 0.14,
        "circle-stroke-color": this.color(),
        "circle-stroke-opacity": 0.35,
        "circle-stroke-width": 1.5,
      },
    })
  }
}

/** Mercator stretches a metre by 1/cos of the latitude. */
function scaleOf({ coordinates: [, latitude] }: SellerFeature["geometry"]): {
  scale: number
} {
  return { scale: 1 / Math.cos((latitude * Math.PI) / 180) }
}

function pixelsAt(zoom: number): ExpressionSpecification {
  return ["*", (RADIUS_METERS * 2 ** zoom) / METERS_PER_PIXEL_AT_ZOOM_0, ["get", "scale"]]
}

const RADIUS_PIXELS: ExpressionSpecification = [
  "interpolate",
  ["exponential", 2],
  ["zoom"],
  0,
  pixelsAt(0),
  HIGHEST_ZOOM,
  pixelsAt(HIGHEST_ZOOM),
]
