/**
 * Chromium knows nothing of a new path and begins with 300 kbit/s. A picture that is too large
 * for so little is dropped, and a smaller one asked of the camera, up to four times: a fifth of
 * a second, after which the picture grows again but slowly. Source: libwebrtc's
 * `VideoStreamEncoder` and `InitialFrameDropper`. So the first picture is made small enough.
 */

const FIRST_PIXELS = 640 * 480

/** How a track is sent at first. */
export function atFirst(track: MediaStreamTrack): RTCRtpEncodingParameters {
  if (track.kind !== "video") return {}
  const { width = 0, height = 0 } = track.getSettings()
  // Whole steps keep the picture's shape, to the pixel.
  const step = Math.ceil(Math.sqrt((width * height) / FIRST_PIXELS))
  return { scaleResolutionDownBy: Math.max(1, step) }
}

/** Send the picture as large as the camera makes it; the browser sees what the path carries. */
export async function inFull(
  connection: Pick<RTCPeerConnection, "getSenders">,
): Promise<void> {
  for (const sender of connection.getSenders()) {
    const parameters = sender.getParameters()
    for (const encoding of parameters.encodings) {
      if (encoding.scaleResolutionDownBy) encoding.scaleResolutionDownBy = 1
    }
    await sender.setParameters(parameters).catch(() => {
      // The connection was closed meanwhile.
    })
  }
}
