/** Pictures on their way to the server. */

/** The longest side worth sending, in pixels: the server keeps less than that. */
const LONGEST_PX = 1024

/**
 * The picture, small enough to send from anywhere, and without what the camera wrote into it,
 * as where it was taken. What this browser cannot read is left for the server to judge.
 */
export async function prepared(file: File): Promise<Blob> {
  try {
    return await redrawn(file)
  } catch {
    return file
  }
}

async function redrawn(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file)
  const scale = Math.min(1, LONGEST_PX / Math.max(picture.width, picture.height))
  const width = Math.round(picture.width * scale)
  const height = Math.round(picture.height * scale)
  const canvas = new OffscreenCanvas(width, height)
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height)
  picture.close()
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })
}
