import { Store } from "@kamegor/sdk/state/store"
import { describe, expect, test } from "vitest"

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

  test("waits for a value that fits, and then listens no more", async () => {
    const store = new Store(1)
    const asked: number[] = []
    const isLarge = (value: number) => {
      asked.push(value)
      return value > 2
    }

    const waited = store.until(isLarge)
    store.set(2)
    store.set(3)
    store.set(4)

    expect(await waited).toBe(3)
    expect(asked).toEqual([1, 2, 3])
    expect(await store.until(isLarge)).toBe(4)
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
