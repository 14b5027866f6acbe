import { css, html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"

/** Kikkō, the tortoise-shell pattern: a cell within a cell, and in it something live. */
@customElement("km-logo")
export class Logo extends LitElement {
  static override styles = css`
    :host {
      display: inline-flex;
      flex: none;
      width: 1em;
      height: 1em;
      font-size: 32px;
    }

    svg {
      width: 100%;
      height: 100%;
      overflow: visible;
    }

    .shell {
      fill: var(--km-brand);
    }

    .seam {
      fill: none;
      stroke: var(--km-on-brand);
      stroke-width: 2.4;
      stroke-linejoin: round;
      stroke-linecap: round;
    }

    .heart {
      fill: var(--km-live);
      stroke: var(--km-on-brand);
      stroke-width: 2.4;
    }
  `

  override render() {
    return html`<svg viewBox="0 0 48 48" aria-hidden="true">
      <path class="shell" d="${hexagon(23, 6)}"/>
      <path class="seam" d="M24 14.5V3.5M32.2 19.2l9.6-5.4M32.2 28.8l9.6 5.4M24 33.5v11M15.8 28.8l-9.6 5.4M15.8 19.2l-9.6-5.4"/>
      <path class="heart" d="${hexagon(9.5, 2.5)}"/>
    </svg>`
  }
}

/** A pointy-topped hexagon around (24, 24) whose corners are rounded by `bend`. */
function hexagon(radius: number, bend: number): string {
  const corners = Array.from({ length: 6 }, (_, index) => corner(index, radius))
  const sides = corners.map((here, index) => {
    const before = towards(here, corners[(index + 5) % 6] ?? here, bend)
    const after = towards(here, corners[(index + 1) % 6] ?? here, bend)
    return `${index ? "L" : "M"}${before}Q${here} ${after}`
  })
  return `${sides.join("")}Z`
}

type Point = [x: number, y: number]

function corner(index: number, radius: number): Point {
  const angle = (Math.PI / 3) * index - Math.PI / 2
  return [24 + radius * Math.cos(angle), 24 + radius * Math.sin(angle)]
}

function towards([x, y]: Point, [toX, toY]: Point, distance: number): Point {
  const share = distance / Math.hypot(toX - x, toY - y)
  return [x + (toX - x) * share, y + (toY - y) * share]
}
