import { type IceAnswer, IceServers } from "@kamegor/sdk/rtc/ice"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"

const GIVEN: IceAnswer = {
  ice_servers: [{ urls: ["turn:turn.example"], username: "90:v1", credential: "first" }],
  ice_transport_policy: "all",
  ttl: 90,
}

let asked: number
let answer: () => IceAnswer
let ice: IceServers

beforeEach(() => {
  vi.useFakeTimers()
  asked = 0
  answer = () => ({
    ...GIVEN,
    ice_servers: [
      { urls: ["turn:turn.example"], username: "150:v1", credential: `${asked}` },
    ],
  })
  ice = new IceServers({
    get: async <T>() => {
      asked += 1
      return answer() as T
    },
  })
})

afterEach(() => {
  ice.close()
  vi.useRealTimers()
})

async function credential(): Promise<string | undefined> {
  const { iceServers } = await ice.configuration("all")
  return iceServers?.[0]?.credential as string | undefined
}

describe("IceServers", () => {
  it("renews credentials at half of their life, for as long as it is open", async () => {
    ice.keep(GIVEN)
    await vi.advanceTimersByTimeAsync(44_999)
    expect(await credential()).toBe("first")

    await vi.advanceTimersByTimeAsync(1)
    expect(await credential()).toBe("1")
    await vi.advanceTimersByTimeAsync(90_000)
    expect(await credential()).toBe("3")

    ice.close()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(asked).toBe(3)
  })

  it("asks again ten seconds after it had no answer", async () => {
    const good = answer
    answer = () => {
      throw new Error("offline")
    }
    await ice.renew()
    await vi.advanceTimersByTimeAsync(9_999)
    expect(asked).toBe(1)

    answer = good
    await vi.advanceTimersByTimeAsync(1)

    expect(asked).toBe(2)
    expect(await credential()).toBe("2")
  })

  it("does not ask without end when there is nothing left of their life", async () => {
    answer = () => ({ ...GIVEN, ttl: 0 })
    await ice.renew()

    await vi.advanceTimersByTimeAsync(60_000)

    expect(asked).toBe(7)
  })

  it("tries the relay alone where either the viewing or the site says so", async () => {
    ice.keep(GIVEN)
    expect((await ice.configuration("all")).iceTransportPolicy).toBe("all")
    expect((await ice.configuration("relay")).iceTransportPolicy).toBe("relay")
    ice.keep({ ...GIVEN, ice_transport_policy: "relay" })
    expect((await ice.configuration("all")).iceTransportPolicy).toBe("relay")
  })
})
