/** `stream:{id}`: the room in which a seller and each buyer connect, one viewing apart. */

import type {
  LimitedBy,
  MeterReading,
  Stream,
  StreamEndReason,
  Viewing,
  ViewingEnd,
} from "../api/types"
import type { Topic } from "../realtime/topic"
import type { Decoded, Sent } from "./counts"
import type { Signal } from "./peer"

interface About {
  viewing_id: string
}
type Description = About & { sdp: string }
type Trickled = About & { candidate: RTCIceCandidateInit | null }

type Pause = About & { is_paused: boolean }
type Mute = About & { is_muted: boolean }

export interface StreamTopic {
  joined: { stream: Stream; viewings: Viewing[] }
  receives: {
    offer: Description
    answer: Description
    ice_candidate: Trickled
    viewing: Viewing
    meter: MeterReading
    paused: Pause
    muted: Mute
    /** To the seller: the buyer is there. */
    heard: About
    low_balance: About & {
      available: string
      seconds_left: number
      limited_by: LimitedBy
    }
    viewing_ended: ViewingEnd
    stream_ended: { stream_id: string; reason: StreamEndReason }
    /** To the seller: how many wait for the seat. */
    line: { stream_id: string; waiting: number }
    /** Another window of the same person took the seat. */
    seat_taken: object
  }
  sends: {
    offer: Description
    answer: Description
    ice_candidate: Trickled
    connected: About
    paused: Pause
    muted: Mute
    /** With what this side has counted, where its browser does. */
    heartbeat: About & Partial<Decoded & Sent>
  }
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
