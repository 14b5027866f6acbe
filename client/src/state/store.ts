/** A value that tells its listeners when it is replaced, and the way Lit elements listen. */

import type { ReactiveController, ReactiveControllerHost } from "lit"

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
}

/** Renders its host again whenever one of the stores changes, while the host is on the page. */
export class Watch implements ReactiveController {
  #unsubscribes: Unsubscribe[] = []

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly stores: readonly Pick<Store<unknown>, "subscribe">[],
  ) {
    host.addController(this)
  }

  hostConnected(): void {
    const update = () => this.host.requestUpdate()
    this.#unsubscribes = this.stores.map((store) => store.subscribe(update))
    // What changed while the host was away has told it nothing.
    update()
  }

  hostDisconnected(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
    this.#unsubscribes = []
  }
}
