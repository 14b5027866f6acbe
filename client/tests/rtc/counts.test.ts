import { countDecoded, countSent } from "@kamegor/sdk/rtc/counts"
import { expect, it } from "vitest"

function connection(...stats: object[]) {
  const report = new Map(stats.map((each, n) => [String(n), each]))
  return {
    getStats: async () => report as unknown as RTCStatsReport,
    getTransceivers: () => [sending("sendonly")],
  }
}

function sending(currentDirection: RTCRtpTransceiverDirection): RTCRtpTransceiver {
  const receiver = { track: { kind: "video" } }
  return { receiver, currentDirection } as RTCRtpTransceiver
}

const AUDIO = { type: "inbound-rtp", kind: "audio", bytesReceived: 7 }

it("counts the frames and bytes of the picture, not of the sound", async () => {
  const video = {
    type: "inbound-rtp",
    kind: "video",
    framesDecoded: 9,
    bytesReceived: 90,
  }

  expect(await countDecoded(connection(AUDIO, video))).toEqual({
    frames_decoded: 9,
    bytes_received: 90,
  })
})

it("counts the frames that were sent", async () => {
  const video = { type: "outbound-rtp", kind: "video", framesSent: 12 }

  expect(await countSent(connection(video))).toEqual({ frames_sent: 12 })
})

it("counts nothing for a buyer who takes no picture", async () => {
  const refused = {
    ...connection({ type: "outbound-rtp", kind: "video", framesSent: 0 }),
    getTransceivers: () => [sending("inactive")],
  }

  expect(await countSent(refused)).toEqual({})
})

it("says nothing where the browser does not count", async () => {
  expect(await countDecoded(connection(AUDIO))).toEqual({})
  expect(await countSent(connection({ type: "outbound-rtp", kind: "video" }))).toEqual({})
})
