/** What a connection has counted of the picture, by the browser's own statistics. */

type Statistics = Pick<RTCPeerConnection, "getStats">
type Sending = Statistics & Pick<RTCPeerConnection, "getTransceivers">

export interface Decoded {
  frames_decoded: number
  bytes_received: number
}

export interface Sent {
  frames_sent: number
}

/** What a buyer has seen since the connection began; nothing where it is not counted. */
export async function countDecoded(connection: Statistics): Promise<Partial<Decoded>> {
  const stats = await videoStats(connection, "inbound-rtp")
  const { framesDecoded: frames_decoded, bytesReceived: bytes_received } = stats
  return frames_decoded === undefined ? {} : { frames_decoded, bytes_received }
}

/**
 * What a seller has sent since the connection began; nothing where it is not counted. A buyer
 * who answers that they take no picture is not to have the sound for nothing: none is counted.
 */
export async function countSent(connection: Sending): Promise<Partial<Sent>> {
  const isTaken = connection
    .getTransceivers()
    .some(
      ({ receiver, currentDirection }) =>
        receiver.track.kind === "video" && currentDirection === "sendonly",
    )
  if (!isTaken) return {}
  const { framesSent: frames_sent } = await videoStats(connection, "outbound-rtp")
  return frames_sent === undefined ? {} : { frames_sent }
}

async function videoStats(connection: Statistics, type: RTCStatsType) {
  const report = await connection.getStats()
  const all = [...report.values()]
  return all.find((stats) => stats.type === type && stats.kind === "video") ?? {}
}
