/** What the go-live screen shows in place of a picture. */

import { formatCredits } from "@kamegor/sdk/credits/credits"
import { html, type TemplateResult } from "lit"
import { clockTime } from "../watch/words"
import type { BroadcastSummary } from "./broadcast"
import { endWords } from "./words"

export function summary(
  { reason, seconds, viewers, earned }: BroadcastSummary,
  onAgain: () => void,
): TemplateResult {
  return html`
    <section class="summary" role="status">
      <h2>${endWords(reason)}</h2>
      <p class="earned number">+${formatCredits(earned)}</p>
      <p class="muted">credits earned</p>
      <dl>
        <div><dt>Live for</dt><dd class="number">${clockTime(seconds)}</dd></div>
        <div><dt>Viewers</dt><dd class="number">${viewers}</dd></div>
      </dl>
      <a class="button primary wide large" href="/">Back to the map</a>
      <button class="button wide large" type="button" @click=${onAgain}>Go live again</button>
    </section>
  `
}

export const stopping = html`
  <section class="summary" role="status"><h2>Stopping…</h2></section>
`

export const noSeller = html`
  <km-notice
    icon="store"
    heading="Become a seller to go live"
    details="Say what people can watch and what a minute costs, and agree to be shown on the map."
  >
    <a class="button primary" href="/profile/selling">Become a seller</a>
  </km-notice>
`

export const moved = html`
  <km-notice
    icon="device"
    heading="You are live in another window"
    details="One window at a time has the stream. Stop it there, or come back here after."
  >
    <a class="button primary" href="/">Back to the map</a>
  </km-notice>
`
