/** The lines of an account, page by page, newest first. */

import type { Api } from "@kamegor/sdk/api/client"
import { pathOf } from "@kamegor/sdk/api/http"
import type { LedgerEntry, Page } from "@kamegor/sdk/api/types"
import { Store } from "@kamegor/sdk/state/store"

export interface StatementState {
  entries: readonly LedgerEntry[]
  /** Whether older lines are to be had. */
  hasMore: boolean
  isLoading: boolean
  error: unknown
}

/** Whose lines a statement has: the wallet's, or those of what was earned. */
export type Account = "wallet" | "pending" | "earnings"

export class Statement {
  readonly state = new Store<StatementState>({
    entries: [],
    hasMore: true,
    isLoading: false,
    error: null,
  })
  readonly #firstPage: string
  #next: string | null = null

  constructor(
    private readonly api: Api,
    account: Account = "wallet",
  ) {
    this.#firstPage = `/api/credits/ledger?account=${account}`
  }

  /** Fetch the first page; does nothing if there are lines, or if they are being fetched. */
  async begin(): Promise<void> {
    if (!this.state.value.entries.length) await this.more()
  }

  /** Fetch the next, older page; a call while one is under way does nothing. */
  async more(): Promise<void> {
    const { isLoading, hasMore, entries } = this.state.value
    if (isLoading || !hasMore) return
    await this.#load(this.#next ?? this.#firstPage, (page) => {
      this.#next = page.next && pathOf(page.next)
      return { entries: [...entries, ...page.results], hasMore: page.next !== null }
    })
  }

  /** Fetch what is newer than the lines at hand, as after a change of the balance. */
  async renew(): Promise<void> {
    const { isLoading, entries } = this.state.value
    if (isLoading) return
    await this.#load(this.#firstPage, (page) => {
      const newest = entries[0]?.id
      const known = page.results.findIndex((entry) => entry.id === newest)
      // Nothing in common: more happened than fits on a page, so it starts over.
      if (known < 0) {
        this.#next = page.next && pathOf(page.next)
        return { entries: page.results, hasMore: page.next !== null }
      }
      return { entries: [...page.results.slice(0, known), ...entries] }
    })
  }

  async #load(
    path: string,
    take: (page: Page<LedgerEntry>) => Partial<StatementState>,
  ): Promise<void> {
    this.#change({ isLoading: true, error: null })
    try {
      this.#change(take(await this.api.get<Page<LedgerEntry>>(path)))
    } catch (error) {
      this.#change({ error })
    } finally {
      this.#change({ isLoading: false })
    }
  }

  #change(change: Partial<StatementState>): void {
    this.state.set({ ...this.state.value, ...change })
  }
}
