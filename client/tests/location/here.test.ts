import { Refusal } from "@kamegor/sdk/api/errors"
import { Store } from "@kamegor/sdk/state/store"
import { expect, test } from "vitest"
import { placeHere } from "../../src/location/here"
import type { Fix, PositionState } from "../../src/location/position"

const HOME: Fix = { lat: 25.03, lon: 121.56, accuracyMeters: 10 }

/** A device that answers the question as told. */
function device(answer: PositionState, before: Fix | null = null) {
  const fix = new Store<Fix | null>(before)
  const state = new Store<PositionState>(before ? "known" : "unknown")
  const follow = () => {
    if (before) return
    state.set("asking")
    queueMicrotask(() => {
      if (answer === "known") fix.set(HOME)
      state.set(answer)
    })
  }
  return { fix, state, follow }
}

test("a place that is known is told at once", async () => {
  expect(await placeHere(device("asking", HOME))).toEqual(HOME)
})

test("a place that is not known yet is waited for", async () => {
  expect(await placeHere(device("known"))).toEqual(HOME)
})

test.each(["refused", "unavailable"] as const)(
  "%s is said, with a way on",
  async (answer) => {
    const refusal = await placeHere(device(answer)).catch((error) => error)
    expect(refusal).toBeInstanceOf(Refusal)
    expect(refusal.message).toContain("choose the place on the map")
  },
)
