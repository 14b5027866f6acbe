/** `map:view`: the sellers in the part of the world being looked at, as they come and go. */

import type { topics } from "../realtime/asyncapi"
import type { Realtime } from "../realtime/realtime"
import type { Topic } from "../realtime/topic"
import { Store } from "../state/store"
import type { MapFeature, SellerFeature, SellersDiff } from "./features"
import { FeatureStore } from "./store"
import type { Viewport } from "./viewport"

interface MapTopic {
  joined: { sellers: MapFeature[] }
  receives: { sellers_diff: SellersDiff }
  sends: topics["map"]["sends"]
}

/** `loading` until the first answer; `refused` when the server will not tell. */
export type SellersState = "loading" | "shown" | "refused"

/** A pan is several moves; the last one is what is looked at. */
const REST_MS = 200

export class SellersInView {
  readonly features = new Store<MapFeature[]>([])
  readonly state = new Store<SellersState>("loading")
  readonly viewport = new Store<Viewport | null>(null)
  readonly #store = new FeatureStore()
  #topic: Topic<MapTopic> | null = null
  #rest: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly realtime: Pick<Realtime, "topic">) {}

  /** The sellers themselves, those who stream first, for a list of them. */
  get listed(): SellerFeature[] {
    return this.#store.listed
  }

  /** How many more are only counted, in the server's clusters. */
  get gatheredCount(): number {
    return this.#store.gatheredCount
  }

  /** Look at a part of the world from now on. */
  look(viewport: Viewport): void {
    this.viewport.set(viewport)
    clearTimeout(this.#rest)
    if (this.#topic) this.#rest = setTimeout(() => void this.#follow(viewport), REST_MS)
    else this.#join()
  }

  /** Stop looking; what was seen stays, to be there at once on coming back. */
  leave(): void {
    clearTimeout(this.#rest)
    this.#topic?.leave()
    this.#topic = null
  }

  #join(): void {
    const where = () => this.viewport.value
    this.#topic = this.realtime.topic<MapTopic>("map:view", where)
    this.#topic.on("sellers_diff", (diff) => this.#apply(diff))
    this.#topic.join({
      onJoined: ({ sellers }) => this.#replace(sellers),
      onRefused: () => this.state.set("refused"),
    })
  }

  async #follow(viewport: Viewport): Promise<void> {
    try {
      const reply = await this.#topic?.ask("viewport", viewport)
      if (this.viewport.value === viewport && reply) {
        this.#replace((reply as MapTopic["joined"]).sellers)
      }
    } catch {
      // Lost with the connection, and the join after it looks here again; or asked too
      // often, and the next move asks once more.
    }
  }

  #replace(features: MapFeature[]): void {
    this.#store.replace(features)
    this.#tell()
  }

  #apply(diff: SellersDiff): void {
    this.#store.apply(diff)
    this.#tell()
  }

  #tell(): void {
    this.features.set(this.#store.all)
    this.state.set("shown")
  }
}
