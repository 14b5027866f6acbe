/**
 * What the server puts on the map: GeoJSON features, as `map:view` sends them. A crowded view holds clusters in place of sellers.
 */

import type { Terms } from "../api/types"
import type { LonLat } from "./viewport"

export type SellerStatus = "offline" | "online" | "streaming"

export type SellerProperties = Terms & {
  id: string
  cluster?: false
  username: string
  picture_url: string | null
  rating_avg: number | null
  status: SellerStatus
  price_per_minute: string
  precision: "area" | "exact"
}

export type ClusterProperties = {
  id: string
  cluster: true
  count: number
  streaming_count: number
}

type Feature<Properties> = {
  type: "Feature"
  id?: string
  geometry: { type: "Point"; coordinates: LonLat }
  properties: Properties
}

export type SellerFeature = Feature<SellerProperties>
export type ClusterFeature = Feature<ClusterProperties>
export type MapFeature = SellerFeature | ClusterFeature

export type SellersDiff = { upserts: MapFeature[]; removes: string[] }

export function isCluster(feature: MapFeature): feature is ClusterFeature {
  return feature.properties.cluster === true
}

export function isSeller(feature: MapFeature): feature is SellerFeature {
  return !isCluster(feature)
}
