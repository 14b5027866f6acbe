/** The style a deployment may name in place of the built-in world. */
export const STYLE_URL =
  document.querySelector<HTMLMetaElement>("meta[name=km-map-style]")?.content ?? ""
