/** How many wait for the seat on one's stream. */

import type { Api } from "@kamegor/sdk/api/client"
import type { Topic } from "@kamegor/sdk/realtime/topic"
import type { StreamTopic } from "@kamegor/sdk/rtc/stream-topic"
import { Store } from "@kamegor/sdk/state/store"

export class LineLength {
  readonly waiting = new Store(0)

  constructor(
    private readonly api: Pick<Api, "get">,
    private readonly streamId: string,
    topic: Topic<StreamTopic>,
  ) {
    topic.on("line", ({ waiting }) => this.waiting.set(waiting))
  }

  /** Ask once more, as after a lost connection. */
  async read(): Promise<void> {
    try {
      const path = `/api/streams/${this.streamId}/line`
      this.waiting.set((await this.api.get<{ waiting: number }>(path)).waiting)
    } catch {
      // Told when somebody comes or goes.
    }
  }
}

/** `"1 waits in line"`, `"3 wait in line"`. */
export function lengthWords(waiting: number): string {
  return waiting === 1 ? "1 waits in line" : `${waiting} wait in line`
}
