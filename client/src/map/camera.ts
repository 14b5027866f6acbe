/** Where this browser last looked, so that the map opens there again. */

import type { LonLat } from "@kamegor/sdk/map/viewport"

const STORAGE_KEY = "kamegor.camera"

export interface Camera {
  center: LonLat
  zoom: number
}

/** Return what was kept, or nothing if it was never kept or cannot be read. */
export function keptCamera(storage: Storage): Camera | null {
  try {
    const { center, zoom } = JSON.parse(storage.getItem(STORAGE_KEY) ?? "{}")
    const [longitude, latitude] = center
    const isPlace = [longitude, latitude, zoom].every(Number.isFinite)
    return isPlace && Math.abs(latitude) <= 90
      ? { center: [longitude, latitude], zoom }
      : null
  } catch {
    return null
  }
}

export function keepCamera(storage: Storage, camera: Camera): void {
  storage.setItem(STORAGE_KEY, JSON.stringify(camera))
}
