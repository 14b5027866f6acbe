/** What the go-live screen says when something is in the way, and why a stream has ended. */

import type { StreamEndReason } from "@kamegor/sdk/api/types"
import type { IconName } from "../design/icons"
import { CameraError, type CameraProblem } from "./camera"

export interface Words {
  icon: IconName
  heading: string
  details: string
}

const CAMERA: Record<CameraProblem, Words> = {
  refused: {
    icon: "cameraOff",
    heading: "The camera is not allowed",
    details:
      "Open the site settings next to the address bar, allow the camera and the microphone, then try again.",
  },
  none: {
    icon: "cameraOff",
    heading: "No camera was found",
    details: "Connect one, or open this page on a phone, then try again.",
  },
  in_use: {
    icon: "camera",
    heading: "The camera is busy",
    details: "Another app or window is using it. Close that, then try again.",
  },
  insecure: {
    icon: "shield",
    heading: "The camera needs a secure page",
    details: "Browsers show the camera only to addresses that begin with https.",
  },
  failed: {
    icon: "camera",
    heading: "The camera did not start",
    details: "Try again; if it keeps failing, load this page anew.",
  },
}

/** By the refusal's code. */
export const REFUSALS: Readonly<Record<string, string>> = {
  not_online: "The connection to the server is not up yet. Try again in a moment.",
  not_a_seller: "You do not sell any more.",
  age_required: "Say first that you are old enough: Profile, Terms and age.",
}

const ENDS: Record<StreamEndReason, string> = {
  stopped: "Your stream has ended",
  seller_offline: "Your stream ended: the connection was lost for too long",
  seller_withdrew: "Your stream ended because you stopped selling",
  suspended: "Your stream ended: your account is suspended",
  force_stopped: "Your stream was stopped by a moderator",
}

export function cameraWords(error: unknown): Words {
  return CAMERA[error instanceof CameraError ? error.problem : "failed"]
}

export function endWords(reason: StreamEndReason): string {
  return ENDS[reason]
}
