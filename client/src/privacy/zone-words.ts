/** How far private zones reach, in words. */

/** In metres, around the place at the least. Source: the server's ZONE_RINGS. */
export const RADII = [300, 900, 2000] as const

/** "At least 300 m", "At least 2 km". */
export function radiusWords(meters: number): string {
  return `At least ${lengthWords(meters)}`
}

/** "300 m", "2 km". */
export function lengthWords(meters: number): string {
  return meters < 1000 ? `${meters} m` : `${meters / 1000} km`
}
