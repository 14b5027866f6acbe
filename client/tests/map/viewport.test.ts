import { boundingBox, nearestLongitude, wrapLongitude } from "@kamegor/sdk/map/viewport"
import { describe, expect, it } from "vitest"

describe("wrapLongitude", () => {
  it.each([
    [0, 0],
    [179.5, 179.5],
    [180, -180],
    [-180, -180],
    [190, -170],
    [-190, 170],
    [725, 5],
    [-725, -5],
  ])("writes %d as %d", (longitude, wrapped) => {
    expect(wrapLongitude(longitude)).toBeCloseTo(wrapped, 9)
  })
})

describe("boundingBox", () => {
  it("keeps an ordinary box, rounded to about a metre", () => {
    const box = boundingBox({ west: 104.8123456, south: 11.5, east: 105.01, north: 11.7 })

    expect(box).toEqual([104.81235, 11.5, 105.01, 11.7])
  })

  it("crosses the antimeridian with west greater than east", () => {
    expect(boundingBox({ west: 170, south: -20, east: 190, north: 10 })).toEqual([
      170, -20, -170, 10,
    ])
    expect(boundingBox({ west: -190, south: -20, east: -170, north: 10 })).toEqual([
      170, -20, -170, 10,
    ])
  })

  it("is the whole world when the map shows it more than once", () => {
    expect(boundingBox({ west: -300, south: -100, east: 300, north: 100 })).toEqual([
      -180, -90, 180, 90,
    ])
  })

  it("keeps an eastern edge on the antimeridian east", () => {
    expect(boundingBox({ west: 100, south: 0, east: 180, north: 10 })).toEqual([
      100, 0, 180, 10,
    ])
  })
})

describe("nearestLongitude", () => {
  it("goes the short way round", () => {
    expect(nearestLongitude(-179, 179)).toBe(181)
    expect(nearestLongitude(179, -179)).toBe(-181)
    expect(nearestLongitude(10, 5)).toBe(10)
  })
})
