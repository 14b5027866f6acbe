/** Keeps strings for as long as the program runs, where there is no `localStorage`. */

export type Keeper = Pick<Storage, "getItem" | "setItem" | "removeItem">

export class Memory implements Keeper {
  readonly #items = new Map<string, string>()

  getItem(key: string): string | null {
    return this.#items.get(key) ?? null
  }

  setItem(key: string, value: string): void {
    this.#items.set(key, value)
  }

  removeItem(key: string): void {
    this.#items.delete(key)
  }
}
