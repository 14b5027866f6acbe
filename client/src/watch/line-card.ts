/** What is shown of one's place in line. */

import type { Line } from "@kamegor/sdk/api/types"
import { html, nothing, type TemplateResult } from "lit"
import type { Words } from "./words"

export interface LineOptions {
  secondsToAccept: number | null
  onAccept: () => void
  onJoin: () => void
  onLeave: () => void
}

const ENDS: Record<NonNullable<Line["end_reason"]>, Words> = {
  accepted: {
    icon: "check",
    heading: "The seat is yours",
    details: "You watch in another window.",
  },
  left: {
    icon: "check",
    heading: "You left the line",
    details: "You can wait again, at the end of the line.",
  },
  missed: {
    icon: "history",
    heading: "Your turn has passed",
    details: "The seat was kept for you for half a minute.",
  },
  absent: {
    icon: "offline",
    heading: "You were away",
    details: "A place in line lasts while you are here.",
  },
  unavailable: {
    icon: "radio",
    heading: "The stream has ended",
    details: "It ended before it was your turn. It cost you nothing.",
  },
}

/** Where one stands, that it is one's turn, or why it is over. */
export function lineWords(line: Line): Words {
  if (line.seconds_to_accept !== null) {
    return {
      icon: "video",
      heading: "It is your turn",
      details: "The seat is kept for you until the time is up.",
    }
  }
  if (line.position !== null) {
    const details = "Stay on this page. When it is your turn, you have half a minute."
    return { icon: "people", heading: placeWords(line.position), details }
  }
  return ENDS[line.end_reason ?? "left"]
}

/** The buttons below these words. */
export function lineActions(line: Line, options: LineOptions): TemplateResult {
  const { secondsToAccept, onAccept, onJoin, onLeave } = options
  if (secondsToAccept !== null) {
    return html`
      <button class="button live wide large" type="button" @click=${onAccept}>
        <km-icon name="video"></km-icon>Watch now
        <span class="number" role="timer" aria-label="Seconds left">${secondsToAccept} s</span>
      </button>
      <button class="button wide" type="button" @click=${onLeave}>Not now</button>
    `
  }
  if (line.position !== null) {
    return html`
      <button class="button wide large" type="button" @click=${onLeave}>Leave the line</button>
    `
  }
  const mayJoinAgain = ["missed", "absent", "left"].includes(line.end_reason ?? "left")
  return html`
    ${
      mayJoinAgain
        ? html`<button class="button primary wide large" type="button" @click=${onJoin}>Wait again</button>`
        : nothing
    }
    <a class="button wide large" href="/">Back to the map</a>
  `
}

/** `"You are next"`, `"2 people are ahead of you"`. */
function placeWords(position: number): string {
  if (position === 1) return "You are next"
  if (position === 2) return "One person is ahead of you"
  return `${position - 1} people are ahead of you`
}
