/** The way Lit elements listen to stores. */

import type { Store, Unsubscribe } from "@kamegor/sdk/state/store"
import type { ReactiveController, ReactiveControllerHost } from "lit"

type Followed = Pick<Store<unknown>, "subscribe">

/** Renders its host again whenever one of the stores changes, while the host is on the page. */
export class Watch implements ReactiveController {
  #isOnPage = false
  #unsubscribes: Unsubscribe[] = []

  constructor(
    private readonly host: ReactiveControllerHost,
    private stores: readonly Followed[] = [],
  ) {
    host.addController(this)
  }

  /** Listen to these stores instead of the ones before: to none, when what they told is over. */
  follow(stores: readonly Followed[]): void {
    this.#stop()
    this.stores = stores
    if (this.#isOnPage) this.#start()
  }

  hostConnected(): void {
    this.#isOnPage = true
    this.#start()
  }

  hostDisconnected(): void {
    this.#isOnPage = false
    this.#stop()
  }

  #start(): void {
    const update = () => this.host.requestUpdate()
    this.#unsubscribes = this.stores.map((store) => store.subscribe(update))
    // What changed while the host was away has told it nothing.
    update()
  }

  #stop(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
    this.#unsubscribes = []
  }
}
