/** `stream:{id}`: the room in which a seller and each buyer connect, one viewing apart. */

import type { Stream, Viewing } from "../api/types"
import type { topics } from "../realtime/asyncapi"
import type { Topic } from "../realtime/topic"
import type { Signal } from "./peer"

export type StreamTopic = topics["stream"] & {
  joined: { stream: Stream; viewings: Viewing[] }
}

/**
 * Said by both peers while media flow. The server asks for five seconds at most; media stop for
 * who is unheard for eight, so of ours one may be lost.
 */
export const HEARTBEAT_MS = 3_000

/** Pass a signal on to the one other peer of a viewing. */
export function tellSignal(
  topic: Topic<StreamTopic>,
  viewing_id: string,
  signal: Signal,
): void {
  if (signal.name === "ice_candidate") {
    topic.tell("ice_candidate", { viewing_id, candidate: signal.candidate })
  } else {
    topic.tell(signal.name, { viewing_id, sdp: signal.sdp })
  }
}
