/**
 * The style of the world when no style URL is set: land, borders and names, for a light and a
 * dark theme. No glyphs are fetched: a style without a glyph URL has MapLibre draw its letters
 * with the page's own fonts.
 */

import type { FeatureCollection } from "geojson"
import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from "maplibre-gl"

export type Theme = "light" | "dark"

/** The sources of a basemap; each is empty until its data has come. */
export const BASEMAP_SOURCES = [
  "grid",
  "land",
  "borders",
  "coast",
  "countries",
  "places",
] as const
export type BasemapSource = (typeof BASEMAP_SOURCES)[number]

type Palette = Record<
  | "water"
  | "land"
  | "grid"
  | "fineGrid"
  | "border"
  | "coast"
  | "country"
  | "place"
  | "halo",
  string
> & {
  /** How much air is seen around the globe, from 0 to 1. */
  glow: number
}

const PALETTES: Record<Theme, Palette> = {
  light: {
    water: "#cbe3df",
    land: "#faf7f1",
    grid: "#0a6c5e1f",
    fineGrid: "#0a6c5e0f",
    border: "#dccfbd",
    coast: "#9fc9c2",
    country: "#8d8373",
    place: "#4f5a57",
    halo: "#faf7f1e6",
    glow: 0,
  },
  dark: {
    water: "#12302e",
    land: "#22322f",
    grid: "#5fd6bd1a",
    fineGrid: "#5fd6bd0c",
    border: "#3f5650",
    coast: "#44695f",
    country: "#859b94",
    place: "#a9b9b4",
    halo: "#17211fe6",
    glow: 0.35,
  },
}

const NOTHING: FeatureCollection = { type: "FeatureCollection", features: [] }
const FONT = ["Figtree Variable"]

export function basemapStyle(theme: Theme): StyleSpecification {
  const palette = PALETTES[theme]
  return {
    version: 8,
    projection: { type: "globe" },
    sky: { "atmosphere-blend": palette.glow },
    sources: emptySources(),
    layers: [...ground(palette), ...names(palette)],
  }
}

function emptySources(): Record<BasemapSource, GeoJSONSourceSpecification> {
  const sources = BASEMAP_SOURCES.map((name) => [
    name,
    { type: "geojson", data: NOTHING },
  ])
  return Object.fromEntries(sources)
}

function ground(palette: Palette): LayerSpecification[] {
  return [
    { id: "water", type: "background", paint: { "background-color": palette.water } },
    { id: "land", type: "fill", source: "land", paint: { "fill-color": palette.land } },
    line("grid", {
      color: ["case", ["get", "isFine"], palette.fineGrid, palette.grid],
      width: 1,
    }),
    line("borders", { color: palette.border, width: grows(0.6, 2) }),
    line("coast", { color: palette.coast, width: grows(0.7, 1.5) }),
  ]
}

function line(
  source: string,
  {
    color,
    width,
  }: {
    color: string | ExpressionSpecification
    width: number | ExpressionSpecification
  },
): LayerSpecification {
  return {
    id: source,
    type: "line",
    source,
    layout: { "line-join": "round", "line-cap": "round" },
    paint: { "line-color": color, "line-width": width },
  }
}

function grows(from: number, to: number): ExpressionSpecification {
  return ["interpolate", ["linear"], ["zoom"], 1, from, 8, to]
}

function names(palette: Palette): LayerSpecification[] {
  const halo = { "text-halo-color": palette.halo, "text-halo-width": 1.5 }
  return [
    {
      id: "places",
      type: "symbol",
      source: "places",
      minzoom: 3,
      filter: [">=", ["get", "population"], LEAST_POPULATION],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 3, 11, 12, 16],
        "text-padding": 8,
        "symbol-sort-key": ["-", 0, ["get", "population"]],
      },
      paint: { "text-color": palette.place, ...halo },
    },
    {
      id: "countries",
      type: "symbol",
      source: "countries",
      maxzoom: 7,
      filter: [">=", ["get", "area"], LEAST_AREA],
      layout: {
        "text-field": ["get", "name"],
        "text-font": FONT,
        "text-size": ["interpolate", ["linear"], ["zoom"], 1, 10, 6, 16],
        "text-transform": "uppercase",
        "text-letter-spacing": 0.12,
        "text-max-width": 8,
        "symbol-sort-key": ["-", 0, ["get", "area"]],
      },
      paint: { "text-color": palette.country, ...halo },
    },
  ]
}

/** Of what size a country is named at a zoom, in square degrees. */
const LEAST_AREA: ExpressionSpecification = [
  "step",
  ["zoom"],
  120,
  2,
  40,
  3,
  8,
  4,
  1,
  5,
  0,
]

/** Of what population a place is named at a zoom. */
const LEAST_POPULATION: ExpressionSpecification = [
  "step",
  ["zoom"],
  8e6,
  ...[4, 3e6],
  ...[5, 1e6],
  ...[6, 3e5],
  ...[7, 8e4],
  ...[8.5, 0],
]
