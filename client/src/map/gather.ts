/**
 * Markers that would hide each other: far out they become one bubble with a number, close in
 * they make room. The server gathers crowds too; this is for the few that stand close.
 */

import {
  isCluster,
  isSeller,
  type MapFeature,
  type SellerFeature,
} from "@kamegor/sdk/map/features"
import type { LonLat } from "@kamegor/sdk/map/viewport"

/** A seller, moved a few pixels aside where others share the place. */
export interface Single {
  kind: "seller"
  id: string
  at: LonLat
  feature: SellerFeature
  offset: Pixels
}

export interface Bubble {
  kind: "cluster"
  id: string
  at: LonLat
  count: number
  streamingCount: number
}

export type Shown = Single | Bubble
export type Pixels = [x: number, y: number]

/** Markers nearer than this hide each other. */
const NEAR_PIXELS = 44
/** From here on a bubble would hide what no further zoom can part: sellers of one cell. */
export const APART_ZOOM = 12
const RING_PIXELS = 34
const PLACES_ON_FIRST_RING = 6
const WORLD_PIXELS_AT_ZOOM_0 = 512

interface Group {
  middle: Pixels
  members: MapFeature[]
}

/** Return what to show of some features at a zoom, the same whatever their order. */
export function gather(features: MapFeature[], zoom: number): Shown[] {
  const scale = WORLD_PIXELS_AT_ZOOM_0 * 2 ** zoom
  const groups: Group[] = []
  for (const feature of features.toSorted(byId)) {
    const place = project(feature.geometry.coordinates, scale)
    const group = groups.find(({ middle }) => distance(middle, place) < NEAR_PIXELS)
    if (group) group.members.push(feature)
    else groups.push({ middle: place, members: [feature] })
  }
  return groups.flatMap(({ members }) => show(members, zoom))
}

function show(members: MapFeature[], zoom: number): Shown[] {
  const sellers = members.filter(isSeller)
  const isCrowd = sellers.length < members.length
  if (isCrowd || (members.length > 1 && zoom < APART_ZOOM)) return [bubble(members)]
  return sellers.map((seller, index) => single(seller, onRing(index, sellers.length)))
}

function single(feature: SellerFeature, offset: Pixels): Single {
  const { id } = feature.properties
  return { kind: "seller", id, at: feature.geometry.coordinates, feature, offset }
}

/** It stands on its first member, so that it stays while others come and go. */
function bubble(members: MapFeature[]): Bubble {
  const [first] = members as [MapFeature]
  return {
    kind: "cluster",
    id: `around ${first.properties.id}`,
    at: first.geometry.coordinates,
    count: sum(members.map(countOf)),
    streamingCount: sum(members.map(streamingCountOf)),
  }
}

export function countOf(member: MapFeature): number {
  return isCluster(member) ? member.properties.count : 1
}

export function streamingCountOf(member: MapFeature): number {
  if (isCluster(member)) return member.properties.streaming_count
  return member.properties.status === "streaming" ? 1 : 0
}

/** Six around the middle, twelve around them, as the cells of a shell lie. */
function onRing(index: number, count: number): Pixels {
  if (count === 1) return [0, 0]
  let [ring, before, places] = [1, 0, PLACES_ON_FIRST_RING]
  while (index >= before + places) {
    before += places
    ring += 1
    places = PLACES_ON_FIRST_RING * ring
  }
  const angle = (2 * Math.PI * (index - before)) / Math.min(places, count - before)
  const radius = RING_PIXELS * ring
  return [Math.round(-radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))]
}

/** Web Mercator, in pixels of the whole world. Source: EPSG 3857. */
function project([longitude, latitude]: LonLat, scale: number): Pixels {
  const sine = Math.sin((Math.max(-85, Math.min(85, latitude)) * Math.PI) / 180)
  const north = Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)
  return [(longitude / 360 + 0.5) * scale, (0.5 - north) * scale]
}

function distance([x0, y0]: Pixels, [x1, y1]: Pixels): number {
  return Math.hypot(x0 - x1, y0 - y1)
}

function byId(one: MapFeature, other: MapFeature): number {
  return one.properties.id < other.properties.id ? -1 : 1
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
