/** The features in view, kept by state first and diffs after. */

import {
  isCluster,
  isSeller,
  type MapFeature,
  type SellerFeature,
  type SellersDiff,
} from "./features"

export type Change = { upserts: MapFeature[]; removes: string[] }

export class FeatureStore {
  readonly #features = new Map<string, MapFeature>()

  get all(): MapFeature[] {
    return [...this.#features.values()]
  }

  /** The sellers, those who stream first, then by name. */
  get listed(): SellerFeature[] {
    return this.all
      .filter(isSeller)
      .sort((one, other) => rankOf(one) - rankOf(other) || byName(one, other))
  }

  /** How many stand behind clusters. */
  get gatheredCount(): number {
    return this.all
      .filter(isCluster)
      .reduce((sum, { properties }) => sum + properties.count, 0)
  }

  get(id: string): MapFeature | undefined {
    return this.#features.get(id)
  }

  /** Take a whole answer; what it does not name is gone. */
  replace(features: MapFeature[]): Change {
    const kept = new Set(features.map(idOf))
    const removes = [...this.#features.keys()].filter((id) => !kept.has(id))
    return this.apply({ upserts: features, removes })
  }

  /** Take a diff; what it repeats unchanged is not a change. */
  apply(diff: SellersDiff): Change {
    const removes = diff.removes.filter((id) => this.#features.delete(id))
    const upserts = diff.upserts.filter((feature) => this.#put(feature))
    return { upserts, removes }
  }

  #put(feature: MapFeature): boolean {
    const id = idOf(feature)
    if (isSame(this.#features.get(id), feature)) return false
    this.#features.set(id, feature)
    return true
  }
}

export function idOf(feature: MapFeature): string {
  return feature.properties.id
}

function rankOf(seller: SellerFeature): number {
  return seller.properties.status === "streaming" ? 0 : 1
}

function byName(one: SellerFeature, other: SellerFeature): number {
  return one.properties.username.localeCompare(other.properties.username)
}

/** The server writes every feature with its members in one order. */
function isSame(one: MapFeature | undefined, other: MapFeature): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
