/** A marker's way to where it stands now, so that nobody jumps across the map. */

import { type LonLat, nearestLongitude } from "@kamegor/sdk/map/viewport"
import type { Marker } from "maplibre-gl"

const DURATION_MS = 900

const underWay = new WeakMap<Marker, number>()

/** Move a marker over most of a second; at once for people who asked for less motion. */
export function glide(marker: Marker, to: LonLat): void {
  const { lng, lat } = marker.getLngLat()
  const end: LonLat = [nearestLongitude(to[0], lng), to[1]]
  cancelAnimationFrame(underWay.get(marker) ?? 0)
  if (lng === end[0] && lat === end[1]) return
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    marker.setLngLat(end)
    return
  }
  const startedAt = performance.now()
  const step = (now: number): void => {
    const passed = Math.min(1, Math.max(0, now - startedAt) / DURATION_MS)
    const eased = 1 - (1 - passed) ** 3
    marker.setLngLat([lng + (end[0] - lng) * eased, lat + (end[1] - lat) * eased])
    if (passed < 1) underWay.set(marker, requestAnimationFrame(step))
  }
  step(startedAt)
}
