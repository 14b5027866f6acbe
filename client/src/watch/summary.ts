/** What is shown in place of the picture once there is none: why, what it cost, and what now. */

import { ApiError } from "@kamegor/sdk/api/errors"
import type { Line, Quote, ViewingEnd } from "@kamegor/sdk/api/types"
import { formatCredits, millicredits, priceInCredits } from "@kamegor/sdk/credits/credits"
import { html, nothing, type TemplateResult } from "lit"
import "../design/countdown"
import "../rating/prompt"
import "../report/report"
import { waitOf } from "@kamegor/sdk/watch/request"
import { quoteWords } from "../terms/words"
import { type LineOptions, lineActions, lineWords } from "./line-card"
import { clockTime, endWords, refusalWords, type Words } from "./words"

interface SummaryOptions {
  /** Where the seller's profile is, if it is known whose stream it was. */
  sellerAddress: string | null
  sellerName: string
  /** What there is to report, if it came to a viewing. */
  viewingId: string
  balance: string | null
  onRetry: () => void
  onAgree: (quote: Quote) => void
  onWait: () => void
}

export function ended(end: ViewingEnd, options: SummaryOptions): TemplateResult {
  const isBroke = end.reason === "insufficient_credits"
  const isLimited = end.reason === "spending_limit"
  const wasCharged = millicredits(end.charged) > 0n
  return card(
    endWords(end),
    html`
      <dl>
        ${row("Time that counts", clockTime(end.billed_seconds))}
        ${row("Cost", `${formatCredits(end.charged)} credits`)}
        ${options.balance ? row("Left in your wallet", `${formatCredits(options.balance)} credits`) : nothing}
      </dl>
      ${wasCharged ? rating(end, options) : nothing}
      ${isBroke ? toWallet : nothing} ${toMap(isBroke ? "" : "primary")}
      ${isLimited ? toLimits : nothing}
      ${wasCharged ? toReceipt(end) : nothing} ${toSeller(options)} ${report(options)}
    `,
  )
}

/** What it costs, before anything is set aside: the price was not shown, or is another. */
export function asking(
  { quote, before }: { quote: Quote; before: string | null },
  options: SummaryOptions,
): TemplateResult {
  const words: Words = {
    icon: "coins",
    heading: before ? "The price has changed" : question(options),
    details: before
      ? `It was ${priceInCredits(before)} a minute. Now: ${quoteWords(quote)}`
      : quoteWords(quote),
  }
  const label = `Watch live (${priceInCredits(quote.price_per_minute)}/min)`
  return card(
    words,
    html`
      <button
        class="button live wide large"
        type="button"
        @click=${() => options.onAgree(quote)}
      >
        <km-icon name="video"></km-icon>${label}
      </button>
      ${toMap("")} ${toSeller(options)}
    `,
  )
}

/** Whose stream it is, which a link does not say; the name comes a moment later. */
function question({ sellerAddress, sellerName }: SummaryOptions): string {
  return sellerAddress ? `Watch ${sellerName}'s stream?` : "Watch this stream?"
}

export function refused(error: unknown, options: SummaryOptions): TemplateResult {
  const code = error instanceof ApiError ? error.code : "unreachable"
  const wait_seconds = waitOf(error)
  const mayRetry = ["busy", "unreachable", "insufficient_credits"].includes(code)
  return card(
    refusalWords(error),
    html`
      ${code === "insufficient_credits" ? toWallet : nothing}
      ${code === "spending_limit_reached" ? toLimits : nothing}
      ${code === "busy" ? wait(options) : nothing}
      ${wait_seconds ? retryAfter(wait_seconds, options) : nothing}
      ${mayRetry ? retry(options) : nothing} ${toMap(mayRetry ? "" : "primary")}
      ${toSeller(options)}
    `,
  )
}

export function moved(options: SummaryOptions): TemplateResult {
  const words: Words = {
    icon: "device",
    heading: "You are watching in another window",
    details:
      "One window at a time shows the stream. It goes on there, and so does the meter.",
  }
  return card(words, html`${toMap("primary")} ${toSeller(options)}`)
}

/** One's place in line: in place of the refusal that led there. */
export function inLine(line: Line, options: LineOptions): TemplateResult {
  return card(lineWords(line), lineActions(line, options))
}

function card(
  { icon, heading, details }: Words,
  actions: TemplateResult,
): TemplateResult {
  return html`
    <section class="card">
      <span class="cell"><km-icon name=${icon}></km-icon></span>
      <div role="status">
        <h1>${heading}</h1>
        <p class="muted">${details}</p>
      </div>
      ${actions}
    </section>
  `
}

function rating(
  { viewing_id }: ViewingEnd,
  { sellerName }: SummaryOptions,
): TemplateResult {
  return html`
    <km-rating-prompt
      .viewingId=${viewing_id}
      .sellerName=${sellerName}
    ></km-rating-prompt>
  `
}

function row(name: string, value: string): TemplateResult {
  return html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`
}

const toWallet = html`<a class="button primary wide large" href="/wallet">Go to your wallet</a>`

const toLimits = html`<a class="button wide" href="/wallet/limits">See your limits</a>`

function toReceipt({ viewing_id }: ViewingEnd): TemplateResult {
  return html`<a class="button quiet wide" href="/viewings/${viewing_id}">See the receipt</a>`
}

function toMap(kind: "primary" | ""): TemplateResult {
  return html`<a class="button wide large ${kind}" href="/">Back to the map</a>`
}

function toSeller({ sellerAddress }: SummaryOptions) {
  if (!sellerAddress) return nothing
  return html`<a class="button quiet wide" href=${sellerAddress}>See the seller's profile</a>`
}

function report({ viewingId, sellerName }: SummaryOptions) {
  if (!viewingId) return nothing
  return html`<km-report type="viewing" subject=${viewingId} name=${sellerName}></km-report>`
}

function wait({ onWait }: SummaryOptions): TemplateResult {
  return html`
    <button class="button primary wide large" type="button" @click=${onWait}>
      <km-icon name="people"></km-icon>Wait in line
    </button>
  `
}

function retry({ onRetry }: SummaryOptions): TemplateResult {
  return html`
    <button class="button wide large" type="button" @click=${onRetry}>Try again</button>
  `
}

/** The same, once the time is up. */
function retryAfter(seconds: number, options: SummaryOptions): TemplateResult {
  return html`
    <km-countdown
      .seconds=${seconds}
      .words=${retryIn}
      .whenOver=${retry(options)}
    ></km-countdown>
  `
}

function retryIn(secondsLeft: number): TemplateResult {
  return html`
    <button class="button wide large" type="button" disabled>
      Try again in <span class="number" role="timer">${clockTime(secondsLeft)}</span>
    </button>
  `
}
