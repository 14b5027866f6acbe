/**
 * Natural Earth's land and borders from npm's world-atlas, and its populated places: a basemap
 * that needs no network but our own.
 */

import cities from "city-timezones/data/cityMap.json?url"
import type { Feature, FeatureCollection, GeoJSON, Point } from "geojson"
import { feature, mesh } from "topojson-client"
import type { GeometryCollection, MultiPolygon, Topology } from "topojson-specification"
import detail50m from "world-atlas/countries-50m.json?url"
import detail110m from "world-atlas/countries-110m.json?url"
import { countryLabels } from "./labels"
import { unwrapped, withoutSeams } from "./seams"

/**
 * The scales of Natural Earth in use, 1:110 million first. Its finest, 1:10 million, is a
 * megabyte more and holds a phone up for seconds.
 */
export const DETAILS = ["110m", "50m"] as const
export type Detail = (typeof DETAILS)[number]
export type Atlas = {
  land: GeoJSON
  borders: GeoJSON
  coast: GeoJSON
  countries: GeoJSON
}

type Countries = GeometryCollection<{ name: string }>
type Land = GeometryCollection & { geometries: [MultiPolygon] }
type World = Topology<{ countries: Countries; land: Land }>

const URLS: Record<Detail, string> = {
  "110m": detail110m,
  "50m": detail50m,
}

/** Return the scale whose corners do not show at a zoom. */
export function detailAt(zoom: number): Detail {
  return zoom < 2.5 ? "110m" : "50m"
}

/** Fetch a scale of the world. Raises: TypeError when it cannot be fetched. */
export async function loadAtlas(detail: Detail, signal?: AbortSignal): Promise<Atlas> {
  const response = await fetch(URLS[detail], { signal: signal ?? null })
  return atlasOf(await response.json())
}

export function atlasOf(world: World): Atlas {
  const { countries, land } = world.objects
  return {
    land: unwrapped(feature(world, land.geometries[0]).geometry),
    borders: mesh(world, countries, (one, other) => one !== other),
    coast: withoutSeams(mesh(world, countries, (one, other) => one === other)),
    countries: countryLabels(feature(world, countries)),
  }
}

type City = { city: string; lat: number; lng: number; pop: number }

/** Fetch the world's cities and towns. Raises: TypeError when they cannot be fetched. */
export async function loadPlaces(signal?: AbortSignal): Promise<FeatureCollection> {
  const response = await fetch(cities, { signal: signal ?? null })
  return { type: "FeatureCollection", features: (await response.json()).map(placeOf) }
}

function placeOf({ city, lat, lng, pop }: City): Feature<Point> {
  return {
    type: "Feature",
    geometry: { type: "Point", coordinates: [lng, lat] },
    properties: { name: city, population: pop },
  }
}
