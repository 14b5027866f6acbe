import { css, html, LitElement, nothing } from "lit"
import { customElement, state } from "lit/decorators.js"
import "../agreements/banner"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import "../design/toast"
import type { Place } from "../router/router"
import "../realtime/banner"
import { session } from "../session"
import "./navigation"
import { router } from "./router"
import type { Screen } from "./screen"

/** The app: the navigation, and the screen the address names. */
@customElement("km-app")
export class App extends LitElement {
  static override styles = [
    ground,
    buttons,
    css`
      :host {
        display: grid;
        grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
      }

      main {
        grid-row: 2;
        position: relative;
        overflow: hidden auto;
        outline: none;
      }

      main > * {
        min-height: 100%;
      }

      .progress {
        position: fixed;
        z-index: 100;
        inset: 0 0 auto;
        height: 3px;
        background: var(--km-brand);
        transform-origin: left;
        animation: progress 4s var(--km-ease) 150ms both;
      }

      @keyframes progress {
        from {
          transform: scaleX(0);
        }

        to {
          transform: scaleX(0.9);
        }
      }

      km-notice {
        align-content: center;
      }

      @media (min-width: 900px) {
        :host {
          grid-template: auto minmax(0, 1fr) / auto minmax(0, 1fr);
        }

        km-agreements-banner {
          grid-area: 1 / 2;
        }

        main {
          grid-area: 2 / 2;
        }

        km-navigation {
          grid-area: 1 / 1 / 3 / 2;
        }
      }
    `,
  ]

  @state() private screen: Screen | null = null
  @state() private isLoading = false
  @state() private hasFailed = false
  #kept = new Map<string, Screen>()
  #shownTo: string | null = null
  #leave: () => void = () => {}

  override connectedCallback(): void {
    super.connectedCallback()
    this.#leave = router.place.subscribe((place) => void this.#show(place))
    void this.#show(router.place.value)
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback()
    this.#leave()
  }

  override render() {
    const frame = router.place.value.route?.frame ?? "shell"
    return html`
      ${this.isLoading ? html`<div class="progress" role="presentation"></div>` : nothing}
      <main tabindex="-1">${this.#content()}</main>
      ${
        frame === "shell"
          ? html`
            <km-agreements-banner path=${location.pathname}></km-agreements-banner>
            <km-navigation path=${location.pathname}></km-navigation>
          `
          : nothing
      }
      <km-connection-banner></km-connection-banner>
      <km-toasts></km-toasts>
    `
  }

  #content() {
    if (this.hasFailed) return failed
    if (!router.place.value.route) return nowhere
    return this.screen
  }

  async #show(place: Place): Promise<void> {
    const { route } = place
    document.title = route ? `${route.title} · Kamegor` : "Kamegor"
    this.hasFailed = false
    this.#startOverFor(session.userId.value)
    if (!route) return this.requestUpdate()
    const isSame = this.screen?.localName === route.tag
    if (!isSame) await this.#fetch(place)
    // The person may have gone on while the code was on its way.
    if (router.place.value !== place || this.hasFailed) return
    const screen = isSame ? this.screen : this.#screenOf(place)
    if (!screen) return
    screen.params = place.params
    screen.query = place.query
    this.screen = screen
    this.requestUpdate()
    if (!isSame) await this.#arrive()
  }

  async #fetch({ route }: Place): Promise<void> {
    // What is there already is shown at once: even then an import waits for its turn, behind
    // whatever the last screen has still to draw.
    if (route && customElements.get(route.tag)) return
    this.isLoading = true
    try {
      await route?.load()
    } catch {
      // A newer version was deployed and this one's files are gone, or the line is down.
      this.hasFailed = true
    } finally {
      this.isLoading = false
    }
  }

  #screenOf({ route }: Place): Screen | null {
    if (!route) return null
    const kept = this.#kept.get(route.tag)
    if (kept) return kept
    const screen = document.createElement(route.tag) as Screen
    if (route.keep) this.#kept.set(route.tag, screen)
    return screen
  }

  /** Put readers and keys at the start of the new screen. */
  async #arrive(): Promise<void> {
    await this.updateComplete
    const main = this.renderRoot.querySelector("main")
    main?.scrollTo(0, 0)
    main?.focus({ preventScroll: true })
  }

  /** Nothing of one person is shown to the next. */
  #startOverFor(userId: string | null): void {
    if (userId === this.#shownTo) return
    this.#shownTo = userId
    this.#kept.clear()
    this.screen = null
  }
}

const nowhere = html`
  <km-notice
    level="1"
    icon="compass"
    heading="There is nothing here"
    details="The address may be mistyped, or what was here is gone."
  >
    <a class="button primary" href="/">Back to the map</a>
  </km-notice>
`

const failed = html`
  <km-notice
    level="1"
    tone="problem"
    icon="offline"
    heading="This page did not load"
    details="Check your connection, then try again."
  >
    <button class="button primary" type="button" @click=${() => location.reload()}>
      Try again
    </button>
  </km-notice>
`
