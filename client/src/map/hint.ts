/** One line over the map's lower edge, when there is something to say. */

import { html, nothing, type TemplateResult } from "lit"

export interface HintSurroundings {
  isSeller: boolean
  isPlaceKnown: boolean
  isEmpty: boolean
  isRefused: boolean
  onLocate: () => void
  onZoomOut: () => void
}

export function hint(surroundings: HintSurroundings): TemplateResult | typeof nothing {
  const { isSeller, isPlaceKnown, isEmpty, isRefused } = surroundings
  if (isRefused) return line(html`<p>The map is busy. Move it to try again.</p>`)
  if (isSeller && !isPlaceKnown) return unplaced(surroundings)
  return isEmpty ? empty(surroundings) : nothing
}

function unplaced({ onLocate }: HintSurroundings): TemplateResult {
  return line(html`
    <p><strong>You are not on the map yet.</strong> Buyers cannot find you before you share where you are.</p>
    <button class="button primary" type="button" @click=${onLocate}>Put me on the map</button>
  `)
}

function empty({ isSeller, onZoomOut }: HintSurroundings): TemplateResult {
  return line(html`
    <p><strong>No sellers here yet.</strong> Look further away${isSeller ? "" : ", or be the first"}.</p>
    <button class="button" type="button" @click=${onZoomOut}>Zoom out</button>
    ${isSeller ? nothing : html`<a class="button primary" href="/profile/selling">Become a seller</a>`}
  `)
}

function line(content: TemplateResult): TemplateResult {
  return html`<div class="hint" role="status">${content}</div>`
}
