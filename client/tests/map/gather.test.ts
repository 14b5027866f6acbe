import type {
  ClusterFeature,
  SellerFeature,
  SellerStatus,
} from "@kamegor/sdk/map/features"
import type { LonLat } from "@kamegor/sdk/map/viewport"
import { describe, expect, it } from "vitest"
import { APART_ZOOM, gather } from "../../src/map/gather"

const PHNOM_PENH: LonLat = [104.9, 11.55]
/** Half a kilometre from there. */
const RIVERSIDE: LonLat = [104.905, 11.55]
const SYDNEY: LonLat = [151.2, -33.9]

function seller(
  id: string,
  coordinates: LonLat,
  status: SellerStatus = "online",
): SellerFeature {
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates },
    properties: {
      id,
      username: id,
      picture_url: null,
      rating_avg: null,
      status,
      price_per_minute: "1.000",
      preview_seconds: 0,
      minimum_seconds: 0,
      increment_seconds: 1,
      precision: "area",
    },
  }
}

const CROWD: ClusterFeature = {
  type: "Feature",
  id: "a crowd",
  geometry: { type: "Point", coordinates: PHNOM_PENH },
  properties: { id: "a crowd", cluster: true, count: 12, streaming_count: 3 },
}

describe("gather", () => {
  it("leaves alone who stands alone", () => {
    const alice = seller("alice", PHNOM_PENH)
    const bob = seller("bob", SYDNEY)

    expect(gather([bob, alice], 3)).toEqual([
      { kind: "seller", id: "alice", at: PHNOM_PENH, feature: alice, offset: [0, 0] },
      { kind: "seller", id: "bob", at: SYDNEY, feature: bob, offset: [0, 0] },
    ])
  })

  it("makes one bubble of neighbours seen from afar", () => {
    const neighbours = [
      seller("alice", PHNOM_PENH, "streaming"),
      seller("bob", RIVERSIDE),
    ]
    const bubble = {
      kind: "cluster",
      id: "around alice",
      at: PHNOM_PENH,
      count: 2,
      streamingCount: 1,
    }

    expect(gather(neighbours, 5)).toEqual([bubble])
    expect(gather(neighbours.toReversed(), 5)).toEqual([bubble])
  })

  it("parts neighbours when they are seen apart", () => {
    const shown = gather([seller("alice", PHNOM_PENH), seller("bob", RIVERSIDE)], 15)

    expect(shown.map(({ id }) => id)).toEqual(["alice", "bob"])
    expect(shown).toMatchObject([{ offset: [0, 0] }, { offset: [0, 0] }])
  })

  it("sets sellers of one cell side by side, close in", () => {
    const shown = gather(
      [seller("alice", PHNOM_PENH), seller("bob", PHNOM_PENH)],
      APART_ZOOM,
    )

    expect(shown).toMatchObject([
      { id: "alice", offset: [-34, 0] },
      { id: "bob", offset: [34, 0] },
    ])
  })

  it("finds a place of their own for many in one cell", () => {
    const crowd = Array.from({ length: 18 }, (_, n) => seller(`seller ${n}`, PHNOM_PENH))

    const shown = gather(crowd, APART_ZOOM)

    const places = shown.map((one) => (one.kind === "seller" ? one.offset.join() : ""))
    expect(new Set(places).size).toBe(18)
  })

  it("counts a crowd of the server's with its neighbours, however close", () => {
    expect(gather([CROWD, seller("alice", PHNOM_PENH, "streaming")], 14)).toEqual([
      {
        kind: "cluster",
        id: "around a crowd",
        at: PHNOM_PENH,
        count: 13,
        streamingCount: 4,
      },
    ])
  })
})
