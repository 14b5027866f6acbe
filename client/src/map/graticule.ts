/**
 * Meridians and parallels, fine ones between strong ones as on squared paper: over bare land
 * they are what shows that the map moved, and how far.
 */

import type { FeatureCollection, MultiLineString, Position } from "geojson"

const STEPS_DEGREES = [
  ...[10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01],
  ...[0.005, 0.002, 0.001, 0.0005, 0.0002],
]
/** Fine lines show where there are hardly any coasts and borders to see. */
const FINE_FROM_ZOOM = 8
const FINE_LINES = 4
const PIXELS_APART = 160
const WORLD_PIXELS_AT_ZOOM_0 = 512
/** Great circles are drawn as chords; at ten degrees a globe still looks round. */
const CHORD_DEGREES = 10

/** The grid step that puts lines about a thumb's width apart at a zoom. */
export function stepAt(zoom: number): number {
  const apart = (360 * PIXELS_APART) / (WORLD_PIXELS_AT_ZOOM_0 * 2 ** zoom)
  const smallest = STEPS_DEGREES.findLast((step) => step >= apart)
  return smallest ?? 10
}

type Corners = { west: number; south: number; east: number; north: number }

/** Return the lines to draw in a view and once more around it, so that panning finds them. */
export function graticule(view: Corners, zoom: number): FeatureCollection {
  const step = stepAt(zoom)
  const area = around(view, step)
  const strong = lines(area, step, step)
  const fine = lines(area, step / FINE_LINES, step)
  return {
    type: "FeatureCollection",
    features: [
      ...(zoom < FINE_FROM_ZOOM ? [] : [feature(fine, true)]),
      feature(strong, false),
    ],
  }
}

function feature(geometry: MultiLineString, isFine: boolean) {
  return { type: "Feature" as const, geometry, properties: { isFine } }
}

function lines(area: Corners, step: number, longest: number): MultiLineString {
  const { west, south, east, north } = area
  const chord = Math.min(CHORD_DEGREES, longest)
  const latitudes = range(south, north, chord)
  const longitudes = range(west, east, chord)
  const meridians = range(west, east, step).map((lon): Position[] =>
    latitudes.map((lat) => [lon, lat]),
  )
  const parallels = range(south, north, step).map((lat): Position[] =>
    longitudes.map((lon) => [lon, lat]),
  )
  return { type: "MultiLineString", coordinates: [...meridians, ...parallels] }
}

/** A view three times as wide and high, on whole steps, within the world. */
function around({ west, south, east, north }: Corners, step: number): Corners {
  const [width, height] = [east - west, north - south]
  const isWorld = 3 * width >= 360
  return {
    west: isWorld ? -180 : Math.floor((west - width) / step) * step,
    east: isWorld ? 180 : Math.ceil((east + width) / step) * step,
    south: Math.max(-80, Math.floor((south - height) / step) * step),
    north: Math.min(80, Math.ceil((north + height) / step) * step),
  }
}

function range(from: number, to: number, step: number): number[] {
  return Array.from(
    { length: Math.round((to - from) / step) + 1 },
    (_, n) => from + n * step,
  )
}
