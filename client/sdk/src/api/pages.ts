/** A list that the server gives page by page. */

import { Store } from "../state/store"
import type { Api } from "./client"
import { pathOf } from "./http"
import type { Page } from "./types"

export interface PagesState<T> {
  items: readonly T[]
  /** Whether there is more to be had. */
  hasMore: boolean
  isLoading: boolean
  error: unknown
}

export class Pages<T extends object> {
  readonly state = new Store<PagesState<T>>({
    items: [],
    hasMore: true,
    isLoading: false,
    error: null,
  })
  #next: string
  #latest = 0

  constructor(
    private readonly api: Pick<Api, "get">,
    private readonly firstPage: string,
  ) {
    this.#next = firstPage
  }

  /** Fetch the next page; a call while one is under way does nothing. */
  async more(): Promise<void> {
    const { isLoading, hasMore, items } = this.state.value
    if (!isLoading && hasMore) await this.#fetch(this.#next, items)
  }

  /** Fetch the first page anew; what is there stays until it comes. */
  async again(): Promise<void> {
    await this.#fetch(this.firstPage, [])
  }

  async #fetch(path: string, before: readonly T[]): Promise<void> {
    this.#latest += 1
    const turn = this.#latest
    this.#change({ isLoading: true, error: null })
    try {
      const { results, next } = await this.api.get<Page<T>>(path)
      if (turn !== this.#latest) return
      if (next) this.#next = pathOf(next)
      this.#change({ items: [...before, ...results], hasMore: next !== null })
    } catch (error) {
      if (turn === this.#latest) this.#change({ error })
    } finally {
      if (turn === this.#latest) this.#change({ isLoading: false })
    }
  }

  /** Put a newer version in the place of an item. */
  replace(old: T, item: T): void {
    const { items } = this.state.value
    this.#change({ items: items.map((each) => (each === old ? item : each)) })
  }

  /** Leave out an item that is there no more; with nothing left, the next page comes up. */
  async remove(item: T): Promise<void> {
    const items = this.state.value.items.filter((each) => each !== item)
    this.#change({ items })
    if (!items.length) await this.more()
  }

  #change(change: Partial<PagesState<T>>): void {
    this.state.set({ ...this.state.value, ...change })
  }
}
