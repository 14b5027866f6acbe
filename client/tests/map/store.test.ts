import type {
  ClusterFeature,
  SellerFeature,
  SellerProperties,
} from "@kamegor/sdk/map/features"
import { FeatureStore } from "@kamegor/sdk/map/store"
import { beforeEach, describe, expect, it } from "vitest"

function seller(id: string, properties: Partial<SellerProperties> = {}): SellerFeature {
  return {
    type: "Feature",
    id,
    geometry: { type: "Point", coordinates: [104.9, 11.55] },
    properties: {
      id,
      username: id,
      picture_url: null,
      rating_avg: null,
      status: "online",
      price_per_minute: "1.000",
      preview_seconds: 0,
      minimum_seconds: 0,
      increment_seconds: 1,
      precision: "area",
      ...properties,
    },
  }
}

const CLUSTER: ClusterFeature = {
  type: "Feature",
  id: "cluster-1",
  geometry: { type: "Point", coordinates: [104.9, 11.55] },
  properties: { id: "cluster-1", cluster: true, count: 12, streaming_count: 3 },
}

let store: FeatureStore

beforeEach(() => {
  store = new FeatureStore()
})

describe("FeatureStore", () => {
  it("forgets what a whole answer does not name", () => {
    store.replace([seller("alice"), seller("bob")])

    const change = store.replace([seller("alice"), CLUSTER])

    expect(change).toEqual({ upserts: [CLUSTER], removes: ["bob"] })
    expect(store.all).toEqual([seller("alice"), CLUSTER])
    expect(store.listed).toEqual([seller("alice")])
    expect(store.gatheredCount).toBe(12)
  })

  it("applies a diff and tells only what it changed", () => {
    store.replace([seller("alice"), seller("bob")])
    const live = seller("alice", { status: "streaming", precision: "exact" })

    const change = store.apply({ upserts: [live, seller("bob")], removes: ["mallory"] })

    expect(change).toEqual({ upserts: [live], removes: [] })
    expect(store.get("alice")).toEqual(live)
  })

  it("removes and tells it", () => {
    store.replace([seller("alice")])

    expect(store.apply({ upserts: [], removes: ["alice"] })).toEqual({
      upserts: [],
      removes: ["alice"],
    })
    expect(store.all).toEqual([])
  })

  it("lists the sellers, those who stream first, then by name", () => {
    store.replace([
      seller("carol"),
      seller("bob"),
      seller("zoe", { status: "streaming" }),
      CLUSTER,
    ])

    const names = store.listed.map(({ properties }) => properties.username)

    expect(names).toEqual(["zoe", "bob", "carol"])
  })
})
