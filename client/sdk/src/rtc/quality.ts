/** How well the media come through, from the browser's own statistics. */

export type Quality = "good" | "fair" | "poor"

const FAIR_FROM_SECONDS = 0.2
const POOR_FROM_SECONDS = 0.5

/** Return how long a question and its answer take on the path in use, or null if unknown. */
export async function roundTripSeconds(
  connection: Pick<RTCPeerConnection, "getStats">,
): Promise<number | null> {
  const report = await connection.getStats()
  for (const stats of report.values()) {
    if (
      stats.type === "candidate-pair" &&
      stats.nominated &&
      stats.state === "succeeded"
    ) {
      return stats.currentRoundTripTime ?? null
    }
  }
  return null
}

export function qualityOf(roundTrip: number | null): Quality {
  if (roundTrip === null || roundTrip >= POOR_FROM_SECONDS) return "poor"
  return roundTrip >= FAIR_FROM_SECONDS ? "fair" : "good"
}
