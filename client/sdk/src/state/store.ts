/** A value that tells its listeners when it is replaced. */

export type Unsubscribe = () => void

export class Store<T> {
  #value: T
  #listeners = new Set<(value: T) => void>()

  constructor(initial: T) {
    this.#value = initial
  }

  get value(): T {
    return this.#value
  }

  /** Replace the value; the very same value tells nobody. */
  set(value: T): void {
    if (Object.is(value, this.#value)) return
    this.#value = value
    for (const listener of [...this.#listeners]) listener(value)
  }

  /** Call `listener` on every later change, until the returned function is called. */
  subscribe(listener: (value: T) => void): Unsubscribe {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Wait for a value that fits, which may be the present one. */
  until(fits: (value: T) => boolean): Promise<T> {
    return new Promise((resolve) => {
      const consider = (value: T) => {
        if (!fits(value)) return
        stop()
        resolve(value)
      }
      const stop = this.subscribe(consider)
      consider(this.#value)
    })
  }
}
