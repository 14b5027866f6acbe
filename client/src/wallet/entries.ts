import type { LedgerEntry } from "@kamegor/sdk/api/types"
import { formatChange, formatCredits, millicredits } from "@kamegor/sdk/credits/credits"
import { css, html, LitElement } from "lit"
import { customElement, property } from "lit/decorators.js"
import { repeat } from "lit/directives/repeat.js"
import "../design/icon"
import { ground } from "../design/styles/ground"
import { dayOf, iconOf, timeOf } from "./words"

interface Day {
  name: string
  entries: LedgerEntry[]
}

/** Lines of a statement, under the day each was written. */
@customElement("km-entries")
export class Entries extends LitElement {
  static override styles = [
    ground,
    css`
      h3 {
        padding: var(--km-5) 0 var(--km-2);
        color: var(--km-ink-muted);
        font: 600 var(--km-text-small) / 1.4 var(--km-font);
        letter-spacing: 0;
      }

      ul {
        border: 1px solid var(--km-line);
        border-radius: var(--km-radius-large);
        background: var(--km-surface);
        box-shadow: var(--km-shadow-1);
      }

      li:not(:has(a)),
      a {
        display: grid;
        grid-template-columns: auto 1fr auto;
        align-items: center;
        gap: var(--km-3);
        padding: var(--km-3) var(--km-4);
      }

      a {
        border-radius: inherit;
        color: inherit;
        text-decoration: none;
      }

      @media (hover: hover) {
        a:hover {
          background: var(--km-hover);
        }
      }

      li + li {
        border-top: 1px solid var(--km-line);
      }

      .kind {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: var(--km-sunken);
        color: var(--km-ink-muted);
      }

      .in .kind {
        background: var(--km-brand-soft);
        color: var(--km-on-brand-soft);
      }

      .title {
        font-weight: 600;
      }

      .amounts {
        text-align: right;
      }

      .change {
        font-weight: 650;
      }

      .in .change {
        color: var(--km-positive);
      }
    `,
  ]

  @property({ attribute: false }) entries: readonly LedgerEntry[] = []

  override render() {
    return byDay(this.entries, new Date()).map(
      ({ name, entries }) => html`
        <h3>${name}</h3>
        <ul>
          ${repeat(
            entries,
            ({ id }) => id,
            (entry) => line(entry),
          )}
        </ul>
      `,
    )
  }
}

function line(entry: LedgerEntry) {
  const direction = millicredits(entry.amount) < 0n ? "out" : "in"
  const receipt = receiptOf(entry)
  if (!receipt) return html`<li class=${direction}>${content(entry)}</li>`
  return html`<li class=${direction}><a href=${receipt}>${content(entry)}</a></li>`
}

function receiptOf({ viewing_id, purchase_id }: LedgerEntry): string | null {
  if (viewing_id) return `/viewings/${viewing_id}`
  return purchase_id ? `/wallet/purchases/${purchase_id}` : null
}

function content({ type, title, amount, balance_after, created_at }: LedgerEntry) {
  return html`
    <span class="kind"><km-icon name=${iconOf(type)}></km-icon></span>
    <div>
      <p class="title">${title}</p>
      <p class="muted small">
        <time datetime=${created_at}>${timeOf(new Date(created_at))}</time>
      </p>
    </div>
    <div class="amounts number">
      <p class="change">${formatChange(amount)}</p>
      <p class="muted small">
        <span class="visually-hidden">Balance</span> ${formatCredits(balance_after)}
      </p>
    </div>
  `
}

function byDay(entries: readonly LedgerEntry[], now: Date): Day[] {
  const days: Day[] = []
  for (const entry of entries) {
    const name = dayOf(new Date(entry.created_at), now)
    const last = days.at(-1)
    if (last?.name === name) last.entries.push(entry)
    else days.push({ name, entries: [entry] })
  }
  return days
}
