import type { LiveStream } from "@kamegor/sdk/api/types"
import { expect, it } from "vitest"
import { watchability } from "../../src/seller/watchability"

const LIVE_STREAM: LiveStream = {
  id: "0190",
  seller_id: "0189",
  status: "live",
  transport: "p2p",
  title: "Sunset at the river",
  price_per_minute: "2.500",
  preview_seconds: 0,
  minimum_seconds: 0,
  increment_seconds: 1,
  started_at: "2026-11-21T09:00:00Z",
  ended_at: null,
  end_reason: null,
}

it("offers a live stream at its price", () => {
  expect(watchability({ status: "streaming", live_stream: LIVE_STREAM })).toEqual({
    label: "Watch live (2.5 credits/min)",
    address: "/watch/0190",
  })
})

it("says that somebody who is online does not stream", () => {
  expect(watchability({ status: "online", live_stream: null })).toEqual({
    label: "Not currently streaming",
    address: null,
  })
})

it("says that somebody is offline, whatever else is known", () => {
  expect(watchability({ status: "offline", live_stream: LIVE_STREAM })).toEqual({
    label: "Offline",
    address: null,
  })
})
