/**
 * Natural Earth is drawn on a sheet that ends at the antimeridian and at the south pole. On a
 * map that goes on, what runs along those edges is neither land nor coast.
 */

import type { MultiLineString, MultiPolygon, Position } from "geojson"

/** Cut the coast where it follows an edge of the sheet, as in Russia, Fiji and Antarctica. */
export function withoutSeams({ coordinates }: MultiLineString): MultiLineString {
  return { type: "MultiLineString", coordinates: coordinates.flatMap(cutAtSeams) }
}

/** Let land that lies across the antimeridian run on past it, not back around the world. */
export function unwrapped({ coordinates }: MultiPolygon): MultiPolygon {
  return {
    type: "MultiPolygon",
    coordinates: coordinates.map((rings) => rings.map(unwrap)),
  }
}

function cutAtSeams(line: Position[]): Position[][] {
  const pieces: Position[][] = [[]]
  line.forEach((point, index) => {
    const before = line[index - 1]
    if (before && isSeam(before, point)) pieces.push([])
    pieces.at(-1)?.push(point)
  })
  return pieces.filter((piece) => piece.length > 1)
}

function isSeam(one: Position, other: Position): boolean {
  const goesAround = Math.abs((one[0] ?? 0) - (other[0] ?? 0)) > 180
  return goesAround || (isOnSeam(one) && isOnSeam(other))
}

function isOnSeam([longitude = 0, latitude = 0]: Position): boolean {
  return Math.abs(longitude) > 179.99 || latitude < -89.9
}

/** A ring that goes around a pole does not close when unwrapped, and is left as it is. */
function unwrap(ring: Position[]): Position[] {
  let last = ring[0]?.[0] ?? 0
  const run = ring.map(([longitude = 0, latitude = 0]): Position => {
    last = longitude + 360 * Math.round((last - longitude) / 360)
    return [last, latitude]
  })
  return last === run[0]?.[0] ? run : ring
}
