import { css, html, LitElement, svg } from "lit"
import { customElement } from "lit/decorators.js"

/** Distance between the centres of neighbouring cells, and of neighbouring rows. */
const ACROSS = 60
const DOWN = 52
const ROWS = 18
const COLUMNS = 18

/** Cells that stand out, by row and column: someone is there, or someone is live. */
const ONLINE = new Set(["4:5", "6:10", "9:4", "11:9", "7:6", "12:12", "3:11"])
const LIVE = new Set(["8:8", "5:8"])

/** A shell of cells seen from above, as the map shows the world: some lit, two of them live. */
@customElement("km-scene")
export class Scene extends LitElement {
  static override styles = css`
    :host {
      display: block;
      overflow: hidden;
      background: #0b3d37;
    }

    svg {
      display: block;
      width: 100%;
      height: 100%;
    }

    .cell {
      fill: #0f4a43;
    }

    .near {
      fill: #125950;
    }

    .online {
      fill: #1d8a7a;
    }

    .live {
      fill: #ff6a48;
    }

    .ring {
      fill: none;
      stroke: #ff6a48;
      stroke-width: 2;
      transform-box: fill-box;
      transform-origin: center;
      animation: ring 2.8s var(--km-ease) infinite;
    }

    .ring.late {
      animation-delay: 1.2s;
    }

    @keyframes ring {
      from {
        opacity: 0.9;
      }

      to {
        opacity: 0;
        transform: scale(2.6);
      }
    }

    @media (prefers-reduced-motion: reduce) {
      .ring {
        animation: none;
        opacity: 0.5;
        transform: scale(1.5);
      }
    }
  `

  override render() {
    const cells = Array.from({ length: ROWS * COLUMNS }, (_, index) => {
      const row = Math.floor(index / COLUMNS)
      const column = index % COLUMNS
      return svg`<path class=${kind(row, column)} d=${CELL} transform=${at(row, column)}/>`
    })
    return html`
      <svg viewBox="170 160 660 560" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        ${cells}
        <g transform=${at(8, 8)}><path class="ring" d=${CELL}/></g>
        <g transform=${at(5, 8)}><path class="ring late" d=${CELL}/></g>
      </svg>
    `
  }
}

const CELL = "M0-31 27-15.5V15.5L0 31-27 15.5V-15.5Z"

function at(row: number, column: number): string {
  return `translate(${column * ACROSS + (row % 2) * (ACROSS / 2)} ${row * DOWN})`
}

function kind(row: number, column: number): string {
  const name = `${row}:${column}`
  if (LIVE.has(name)) return "live"
  if (ONLINE.has(name)) return "online"
  // A little unevenness, the same every time.
  return (row * 7 + column * 13) % 5 < 2 ? "cell near" : "cell"
}
