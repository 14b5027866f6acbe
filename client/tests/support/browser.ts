/** What a browser shares between the tabs of a site. */

/** `localStorage`: the interface alone, with no events. */
export class MemoryStorage implements Storage {
  #items = new Map<string, string>();
  [name: string]: unknown

  get length(): number {
    return this.#items.size
  }

  clear(): void {
    this.#items.clear()
  }

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null
  }

  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null
  }

  removeItem(key: string): void {
    this.#items.delete(key)
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value)
  }
}

/** `navigator.locks` with one lock: who asks for it waits for those before. */
export class QueueLocks {
  #last: Promise<unknown> = Promise.resolve()

  request = ((_name: string, action: () => Promise<unknown>) => {
    const turn = this.#last.then(action)
    this.#last = turn.catch(() => {})
    return turn
  }) as LockManager["request"]
}
