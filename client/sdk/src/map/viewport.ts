/**
 * What part of the world a map shows, as the server wants it: west, south, east and north in
 * degrees, with west > east where the box crosses the antimeridian (RFC 7946, section 5.2).
 */

export type BoundingBox = [west: number, south: number, east: number, north: number]
export type Viewport = { bbox: BoundingBox; zoom: number }

interface Bounds {
  getSouthWest(): { lng: number; lat: number }
  getNorthEast(): { lng: number; lat: number }
}

export function viewportOf(bounds: Bounds, zoom: number): Viewport {
  const { lng: west, lat: south } = bounds.getSouthWest()
  const { lng: east, lat: north } = bounds.getNorthEast()
  return { bbox: boundingBox({ west, south, east, north }), zoom }
}

type Corners = { west: number; south: number; east: number; north: number }

/** A metre of ground is about a hundred-thousandth of a degree; nothing here needs more. */
const DEGREE_DECIMALS = 5

/** Write a longitude that ran past the antimeridian, as maps let it, within [-180, 180). */
export function wrapLongitude(longitude: number): number {
  return ((((longitude + 180) % 360) + 360) % 360) - 180
}

/** Return the box between two corners of a map that may show the world several times over. */
export function boundingBox({ west, south, east, north }: Corners): BoundingBox {
  const latitudes = [round(Math.max(south, -90)), round(Math.min(north, 90))] as const
  if (east - west >= 360) return [-180, latitudes[0], 180, latitudes[1]]
  return [round(wrapLongitude(west)), latitudes[0], round(wrapEast(east)), latitudes[1]]
}

export type LonLat = [longitude: number, latitude: number]

/** Return the longitude nearest to another, so that a marker moves the short way round. */
export function nearestLongitude(longitude: number, to: number): number {
  return to + wrapLongitude(longitude - to)
}

/** An eastern edge exactly on the antimeridian stays 180: -180 would turn the box inside out. */
function wrapEast(longitude: number): number {
  const wrapped = wrapLongitude(longitude)
  return wrapped === -180 ? 180 : wrapped
}

function round(degrees: number): number {
  return Number(degrees.toFixed(DEGREE_DECIMALS))
}
