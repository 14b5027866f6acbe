import type { OwnProfile } from "@kamegor/sdk/api/types"
import { html, nothing } from "lit"

/** Who is out of sight would wait for buyers in vain. Needs the styles of `ground`. */
export function unseenNotice(profile: OwnProfile | null) {
  if (!profile?.is_hidden && !profile?.is_concealed) return nothing
  const why = profile.is_hidden
    ? "You are hidden"
    : "You are in a private zone, or not known to be outside"
  return html`
    <p class="muted" role="status">
      ${why}: nobody new finds you. <a href="/profile/privacy">Change that</a>
    </p>
  `
}
