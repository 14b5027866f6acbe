import { ApiError, explain } from "@kamegor/sdk/api/errors"
import type { OwnProfile } from "@kamegor/sdk/api/types"
import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../design/avatar"
import "../design/icon"
import { ground } from "../design/styles/ground"
import { toast } from "../design/toast"
import { api, session } from "../session"
import { Watch } from "../state/watch"
import { prepared } from "./picture"

/** One's own picture, and the way to another. It is shown at once, before it is sent. */
@customElement("km-picture-picker")
export class PicturePicker extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: block;
        width: max-content;
      }

      label {
        position: relative;
        display: block;
        border-radius: 50%;
        cursor: pointer;
      }

      km-avatar {
        --avatar-size: 104px;
        box-shadow:
          0 0 0 4px var(--km-surface),
          var(--km-shadow-2);
        transition: opacity var(--km-quick);
      }

      .sending km-avatar {
        opacity: 0.5;
      }

      .camera {
        position: absolute;
        right: -4px;
        bottom: -4px;
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border: 3px solid var(--km-surface);
        border-radius: 50%;
        background: var(--km-brand);
        color: var(--km-on-brand);
      }

      .spinner {
        position: absolute;
        inset: 0;
        border: 4px solid var(--km-brand);
        border-right-color: transparent;
        border-radius: 50%;
        animation: spin 0.9s linear infinite;
      }

      input:focus-visible + label {
        outline: 3px solid var(--km-brand);
        outline-offset: 6px;
      }

      @keyframes spin {
        to {
          transform: rotate(1turn);
        }
      }
    `,
  ]

  @state() private preview: string | null = null

  constructor() {
    super()
    new Watch(this, [session.profile])
  }

  override render() {
    const profile = session.profile.value
    const isSending = this.preview !== null
    return html`
      <input
        id="picture"
        class="visually-hidden"
        type="file"
        accept="image/*"
        ?disabled=${isSending}
        @change=${(event: Event) => this.#choose(event)}
      />
      <label for="picture" class=${isSending ? "sending" : ""}>
        <span class="visually-hidden">Change your picture</span>
        <km-avatar
          .src=${this.preview ?? profile?.picture_url ?? null}
          name=${profile?.username ?? ""}
        ></km-avatar>
        ${isSending ? html`<span class="spinner"></span>` : nothing}
        <span class="camera"><km-icon name="camera"></km-icon></span>
      </label>
    `
  }

  async #choose(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement
    const file = input.files?.[0]
    // The same file may be chosen again, after a failure.
    input.value = ""
    if (!file) return
    this.preview = URL.createObjectURL(file)
    try {
      await send(file)
      toast("Your new picture is up")
    } catch (error) {
      toast(reason(error), "problem")
    } finally {
      URL.revokeObjectURL(this.preview)
      this.preview = null
    }
  }
}

async function send(file: File): Promise<void> {
  const form = new FormData()
  form.append("picture", await prepared(file), "picture")
  session.profile.set(await api.put<OwnProfile>("/api/profiles/me/picture", form))
}

function reason(error: unknown): string {
  const detail = error instanceof ApiError ? error.field("picture") : ""
  return detail || explain(error)
}
