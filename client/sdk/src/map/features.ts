/**
 * What the server puts on the map: GeoJSON features, as `map:view` sends them. A crowded view holds clusters in place of sellers.
 */

import type { components } from "../api/openapi"

type Feature<Properties> = Omit<components["schemas"]["Feature"], "properties"> & {
  properties: Properties
}

export type SellerProperties = components["schemas"]["Marker"]
export type ClusterProperties = components["schemas"]["Cluster"]
export type SellerStatus = SellerProperties["status"]
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
