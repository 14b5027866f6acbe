import { Refusal } from "@kamegor/sdk/api/errors"
import { css, html, LitElement } from "lit"
import { customElement, query, state } from "lit/decorators.js"
import "../design/icon"
import { ground } from "../design/styles/ground"
import { position } from "../location"
import type { Place } from "../location/here"
import "../map/canvas"
import type { MapCanvas, ViewportChange } from "../map/canvas"
import { STYLE_URL } from "../map/style-url"
import { Watch } from "../state/watch"

/** From here on a thumb's width is no more than the smallest zone. */
const CLOSE_ZOOM = 9

/** A map with a pin in the middle: whoever moves the map chooses a place. */
@customElement("km-place-picker")
export class PlacePicker extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        display: grid;
        gap: 6px;
      }

      .map {
        position: relative;
        height: 280px;
        overflow: hidden;
        border-radius: var(--km-radius);
      }

      km-map-canvas {
        width: 100%;
        height: 100%;
      }

      .pin {
        position: absolute;
        /* Its point, not its middle, is on the place. */
        inset: auto auto 50% 50%;
        translate: -50% 4px;
        color: var(--km-brand);
        font-size: 40px;
        pointer-events: none;
        filter: drop-shadow(0 1px 2px #00000066);
      }
    `,
  ]

  @state() private zoom = 0
  @state() private hasFailed = false
  @query("km-map-canvas") private canvas?: MapCanvas

  constructor() {
    super()
    new Watch(this, [position.fix])
  }

  override render() {
    if (this.hasFailed)
      return html`<p class="muted" role="status">The map cannot be drawn in this browser.</p>`
    return html`
      <div class="map">
        <km-map-canvas
          styleUrl=${STYLE_URL}
          .me=${position.fix.value}
          @viewportchange=${({ viewport }: ViewportChange) => this.#look(viewport.zoom)}
          @failed=${() => this.#fail()}
        ></km-map-canvas>
        <km-icon class="pin" name="pin"></km-icon>
      </div>
      <p class="muted" role="status">
        ${this.zoom < CLOSE_ZOOM ? "Zoom in on the town." : "Move the map until the pin is on the place."}
      </p>
    `
  }

  /** Return the place under the pin. */
  place(): Place {
    const center = this.canvas?.center
    if (!center || this.zoom < CLOSE_ZOOM)
      throw new Refusal("Zoom in on the town, so that the pin is on the right place.")
    const [lon, lat] = center
    return { lat, lon }
  }

  #look(zoom: number): void {
    this.zoom = zoom
  }

  #fail(): void {
    this.hasFailed = true
  }
}
