/** Where the name of a country stands. */

import type { Feature, FeatureCollection, Geometry, Point, Position } from "geojson"

type Named = { name: string }

/**
 * Return one point a country, in the middle of its largest land, with that land's area in
 * square degrees, so that the names of small countries can wait for a closer look.
 */
export function countryLabels(
  countries: FeatureCollection<Geometry, Named>,
): FeatureCollection<Point, Named & { area: number }> {
  const features = countries.features.flatMap(({ geometry, properties: { name } }) => {
    const ring = largestRing(geometry)
    if (!ring) return []
    const point: Point = { type: "Point", coordinates: middleOf(ring) }
    return [
      {
        type: "Feature",
        geometry: point,
        properties: { name, area: areaOf(ring) },
      } as const,
    ]
  })
  return { type: "FeatureCollection", features }
}

function largestRing(geometry: Feature["geometry"]): Position[] | undefined {
  const rings = outerRings(geometry)
  return rings.reduce<Position[] | undefined>(
    (largest, ring) => (!largest || areaOf(ring) > areaOf(largest) ? ring : largest),
    undefined,
  )
}

function outerRings(geometry: Geometry): Position[][] {
  if (geometry.type === "Polygon") return geometry.coordinates.slice(0, 1)
  if (geometry.type === "MultiPolygon")
    return geometry.coordinates.map(([outer = []]) => outer)
  return []
}

/** The centroid of a ring. Source: the shoelace formula. */
function middleOf(ring: Position[]): Position {
  let [longitude, latitude, doubled] = [0, 0, 0]
  for (const [[x0, y0], [x1, y1]] of edges(ring)) {
    const cross = x0 * y1 - x1 * y0
    longitude += (x0 + x1) * cross
    latitude += (y0 + y1) * cross
    doubled += cross
  }
  return [longitude / (3 * doubled), latitude / (3 * doubled)]
}

function areaOf(ring: Position[]): number {
  const doubled = edges(ring).reduce(
    (sum, [[x0, y0], [x1, y1]]) => sum + x0 * y1 - x1 * y0,
    0,
  )
  return Math.abs(doubled) / 2
}

function edges(ring: Position[]): [[number, number], [number, number]][] {
  const corners = ring.map(([x = 0, y = 0]): [number, number] => [x, y])
  return corners.slice(1).map((corner, index) => [corners[index] ?? corner, corner])
}
