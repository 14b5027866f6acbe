/** Where markers stand that would hide each other: sellers in one cell share its centre. */

import type { SellerFeature } from "./features"

type Offset = [x: number, y: number]

const RING_PIXELS = 30
const MARKERS_ON_FIRST_RING = 6

/** Return each seller's distance from its true place, in pixels; none for who stands alone. */
export function spread(sellers: SellerFeature[]): Map<string, Offset> {
  const places = Map.groupBy(sellers, ({ geometry }) => geometry.coordinates.join())
  const offsets = new Map<string, Offset>()
  for (const group of places.values()) {
    const ids = group.map(({ properties }) => properties.id).sort()
    for (const [index, id] of ids.entries()) {
      offsets.set(id, ids.length === 1 ? [0, 0] : onRing(index, ids.length))
    }
  }
  return offsets
}

/** Six around the middle, twelve around them, as cells of a shell lie. */
function onRing(index: number, count: number): Offset {
  let [ring, before, places] = [1, 0, MARKERS_ON_FIRST_RING]
  while (index >= before + places) {
    before += places
    ring += 1
    places = MARKERS_ON_FIRST_RING * ring
  }
  const onThisRing = Math.min(places, count - before)
  const angle = (2 * Math.PI * (index - before)) / onThisRing - Math.PI / 2
  const distance = RING_PIXELS * ring
  return [Math.round(distance * Math.cos(angle)), Math.round(distance * Math.sin(angle))]
}
