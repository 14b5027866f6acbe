import { describe, expect, it } from "vitest"
import { ANY, type CameraError, listDevices, openCamera } from "../../src/live/camera"

const MEDIA = {} as MediaStream
const CAMERA = { kind: "videoinput", deviceId: "c1", label: "Back camera" }
const UNNAMED_CAMERA = { kind: "videoinput", deviceId: "c2", label: "" }
const MICROPHONE = { kind: "audioinput", deviceId: "m1", label: "Headset" }

/** Stands in for the browser's devices; each call takes the next outcome. */
function devices(list: object[], ...outcomes: (string | null)[]) {
  const asked: MediaStreamConstraints[] = []
  const media = {
    enumerateDevices: async () => list,
    getUserMedia: async (constraints: MediaStreamConstraints) => {
      asked.push(constraints)
      const problem = outcomes.shift()
      if (problem) throw new DOMException("", problem)
      return MEDIA
    },
  }
  return { asked, media: media as unknown as MediaDevices }
}

describe("openCamera", () => {
  it.each([
    ["NotAllowedError", "refused"],
    ["NotFoundError", "none"],
    ["NotReadableError", "in_use"],
    ["TypeError", "failed"],
  ])("tells %s as %s", async (name, problem) => {
    const { media } = devices([], name)

    const error = await openCamera(media, ANY).catch((thrown: CameraError) => thrown)

    expect(error).toMatchObject({ problem })
  })

  it("tells that the page is not secure", async () => {
    const error = await openCamera(undefined, ANY).catch((thrown: CameraError) => thrown)

    expect(error).toMatchObject({ problem: "insecure" })
  })

  it("streams silently where there is no microphone", async () => {
    const { media, asked } = devices([CAMERA], "NotFoundError", null)

    expect(await openCamera(media, ANY)).toBe(MEDIA)

    expect(asked[1]?.audio).toBe(false)
  })

  it("takes another camera for one that is gone", async () => {
    const { media, asked } = devices([CAMERA, MICROPHONE], "OverconstrainedError", null)

    expect(await openCamera(media, { cameraId: "gone", microphoneId: null })).toBe(MEDIA)

    expect(asked.map(({ video }) => video)).toMatchObject([
      { deviceId: { exact: "gone" } },
      { width: { ideal: 1280 } },
    ])
    expect(asked[1]?.video).not.toHaveProperty("deviceId")
  })
})

describe("listDevices", () => {
  it("gives every device a name", async () => {
    const { media } = devices([CAMERA, UNNAMED_CAMERA, MICROPHONE])

    expect(await listDevices(media)).toEqual({
      cameras: [
        { id: "c1", label: "Back camera" },
        { id: "c2", label: "Camera 2" },
      ],
      microphones: [{ id: "m1", label: "Headset" }],
    })
  })
})
