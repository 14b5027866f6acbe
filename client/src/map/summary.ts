/** Who is in view, in numbers; it opens the list of them. */

import type { MapFeature } from "@kamegor/sdk/map/features"
import type { SellersState } from "@kamegor/sdk/map/sellers"
import { html, nothing, type TemplateResult } from "lit"
import { countOf, streamingCountOf } from "./gather"

export function summary(features: MapFeature[], state: SellersState): TemplateResult {
  const live = total(features.map(streamingCountOf))
  return html`
    <a class="summary" href="/sellers">
      ${live ? html`<strong>${live} live</strong>` : nothing}
      <span>${state === "loading" ? "Looking around…" : words(total(features.map(countOf)))}</span>
      <km-icon name="list"></km-icon>
      <span class="visually-hidden">Show the list</span>
    </a>
  `
}

function words(count: number): string {
  if (count === 0) return "Nobody in view"
  return count === 1 ? "1 seller in view" : `${count} sellers in view`
}

function total(numbers: number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
