import { Store } from "@kamegor/sdk/state/store"
import type { ReactiveController, ReactiveControllerHost } from "lit"
import { describe, expect, test } from "vitest"
import { Watch } from "../../src/state/watch"

class Host implements ReactiveControllerHost {
  updates = 0
  controllers: ReactiveController[] = []
  updateComplete = Promise.resolve(true)

  addController(controller: ReactiveController): void {
    this.controllers.push(controller)
  }

  removeController(): void {}

  requestUpdate(): void {
    this.updates += 1
  }
}

describe("an element that watches a store", () => {
  test("is rendered again for changes while it is on the page, and when it comes back", () => {
    const store = new Store(0)
    const host = new Host()
    const watch = new Watch(host, [store])
    expect(host.controllers).toEqual([watch])

    watch.hostConnected()
    store.set(1)
    expect(host.updates).toBe(2)

    watch.hostDisconnected()
    store.set(2)
    expect(host.updates).toBe(2)

    watch.hostConnected()
    expect(host.updates).toBe(3)
  })

  test("follows other stores instead, and none when it is told so", () => {
    const before = new Store(0)
    const after = new Store(0)
    const host = new Host()
    const watch = new Watch(host, [before])
    watch.hostConnected()
    host.updates = 0

    watch.follow([after])
    expect(host.updates).toBe(1)
    before.set(1)
    expect(host.updates).toBe(1)
    after.set(1)
    expect(host.updates).toBe(2)

    watch.follow([])
    host.updates = 0
    after.set(2)
    expect(host.updates).toBe(0)
    expect(host.controllers).toEqual([watch])
  })

  test("follows from when it is on the page, if it was told before", () => {
    const store = new Store(0)
    const host = new Host()
    const watch = new Watch(host)

    watch.follow([store])
    store.set(1)
    expect(host.updates).toBe(0)

    watch.hostConnected()
    store.set(2)
    expect(host.updates).toBe(2)
  })
})
