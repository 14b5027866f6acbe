/** Where the device is, for a form that needs to know it once. */

import { Refusal } from "@kamegor/sdk/api/errors"
import type { Fix, Position } from "./position"

export type Place = Pick<Fix, "lat" | "lon">

const REFUSED =
  "Your browser keeps your place to itself. Allow the location in the site settings, or choose the place on the map."
const UNAVAILABLE =
  "Your place could not be found. Try again, or choose the place on the map."

/** Return where the device is; the browser asks, unless it has been answered. */
export function placeHere(
  position: Pick<Position, "fix" | "state" | "follow">,
): Promise<Place> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      const { state, fix } = position
      if (fix.value) resolve(fix.value)
      else if (state.value === "refused") reject(new Refusal(REFUSED))
      else if (state.value === "unavailable") reject(new Refusal(UNAVAILABLE))
      else return
      leave()
    }
    const leave = position.state.subscribe(settle)
    position.follow()
    settle()
  })
}
