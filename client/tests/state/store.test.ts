import type { ReactiveController, ReactiveControllerHost } from "lit"
import { describe, expect, test } from "vitest"
import { Store, Watch } from "../../src/state/store"

describe("a store", () => {
  test("tells every listener of a new value, until it stops listening", () => {
    const store = new Store(1)
    const heard: string[] = []
    const stop = store.subscribe((value) => heard.push(`first ${value}`))
    store.subscribe((value) => heard.push(`second ${value}`))

    store.set(2)
    stop()
    store.set(3)

    expect(heard).toEqual(["first 2", "second 2", "second 3"])
    expect(store.value).toBe(3)
  })

  test("says nothing when the value is the same", () => {
    const store = new Store("a")
    const heard: string[] = []
    store.subscribe((value) => heard.push(value))

    store.set("a")

    expect(heard).toEqual([])
  })

  test("lets a listener leave while it is being told", () => {
    const store = new Store(0)
    const heard: string[] = []
    const stop = store.subscribe(() => {
      heard.push("once")
      stop()
    })
    store.subscribe(() => heard.push("always"))

    store.set(1)
    store.set(2)

    expect(heard).toEqual(["once", "always", "always"])
  })
})

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
})
