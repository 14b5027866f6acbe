import { describe, expect, it } from "vitest"
import { atFirst } from "../../src/live/first-picture"

function camera(settings: MediaTrackSettings): MediaStreamTrack {
  return { kind: "video", getSettings: () => settings } as MediaStreamTrack
}

describe("the first picture", () => {
  it.each([
    [{ width: 640, height: 480 }, 1],
    [{ width: 641, height: 480 }, 2],
    [{ width: 1280, height: 720 }, 2],
    [{ width: 720, height: 1280 }, 2],
    [{ width: 1920, height: 1080 }, 3],
    [{ width: 320, height: 240 }, 1],
    [{}, 1],
  ])(
    "of a camera of %o has 640 × 480 pixels at most",
    (settings, scaleResolutionDownBy) => {
      expect(atFirst(camera(settings))).toEqual({ scaleResolutionDownBy })
    },
  )

  it("changes nothing of the sound", () => {
    expect(atFirst({ kind: "audio" } as MediaStreamTrack)).toEqual({})
  })
})
