/** The seller's camera and microphone: asked for, chosen, and what can go wrong with them. */

export interface Device {
  id: string
  label: string
}

export interface Devices {
  cameras: Device[]
  microphones: Device[]
}

export interface Choice {
  cameraId: string | null
  microphoneId: string | null
}

/** Why there is no picture; each has its own way out. */
export type CameraProblem = "refused" | "none" | "in_use" | "insecure" | "failed"

export class CameraError extends Error {
  constructor(readonly problem: CameraProblem) {
    super(problem)
  }
}

const PROBLEMS: Record<string, CameraProblem> = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "none",
  NotReadableError: "in_use",
  AbortError: "in_use",
}

/**
 * Open the chosen camera and microphone; without a choice, the device's own first ones. A
 * device without a microphone streams silently, and a chosen one that is gone is replaced.
 *
 * @throws CameraError there is no picture to be had.
 */
export async function openCamera(
  media: MediaDevices | undefined,
  choice: Choice,
): Promise<MediaStream> {
  // Browsers hide it from pages that came without encryption.
  if (!media) throw new CameraError("insecure")
  try {
    return await media.getUserMedia(constraints(choice))
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ""
    const [camera, microphone] = await kindsOf(media)
    if (name === "OverconstrainedError") return openCamera(media, ANY)
    if (name === "NotFoundError" && camera && !microphone) {
      return media.getUserMedia({ ...constraints(choice), audio: false })
    }
    throw new CameraError(PROBLEMS[name] ?? "failed")
  }
}

export const ANY: Choice = { cameraId: null, microphoneId: null }

/** List what there is to choose from; names are known once permission was given. */
export async function listDevices(media: MediaDevices): Promise<Devices> {
  const devices = await media.enumerateDevices()
  const ofKind = (kind: MediaDeviceKind, word: string) =>
    devices
      .filter((device) => device.kind === kind)
      .map(({ deviceId, label }, index) => ({
        id: deviceId,
        label: label || `${word} ${index + 1}`,
      }))
  return {
    cameras: ofKind("videoinput", "Camera"),
    microphones: ofKind("audioinput", "Microphone"),
  }
}

function constraints({ cameraId, microphoneId }: Choice): MediaStreamConstraints {
  return {
    video: {
      ...(cameraId ? { deviceId: { exact: cameraId } } : {}),
      width: { ideal: 1280 },
      height: { ideal: 720 },
      frameRate: { ideal: 30 },
    },
    audio: {
      ...(microphoneId ? { deviceId: { exact: microphoneId } } : {}),
      echoCancellation: true,
      noiseSuppression: true,
    },
  }
}

async function kindsOf(
  media: MediaDevices,
): Promise<[camera: boolean, microphone: boolean]> {
  const kinds = (await media.enumerateDevices()).map(({ kind }) => kind)
  return [kinds.includes("videoinput"), kinds.includes("audioinput")]
}
