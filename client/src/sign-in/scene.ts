import { css, html, LitElement, svg } from "lit"
import { customElement } from "lit/decorators.js"
import { ground } from "../design/styles/ground"

/** Distance between the centres of neighbouring cells, and of neighbouring rows. */
const ACROSS = 60
const DOWN = 52
const ROWS = 20
const COLUMNS = 20

/** Cells that stand out, by row and column: someone is there, or someone is live. */
const ONLINE = new Set([
  "4:5",
  "6:12",
  "9:4",
  "12:9",
  "7:6",
  "13:13",
  "3:11",
  "15:6",
  "10:12",
])
const LIVE: readonly [row: number, column: number][] = [
  [8, 9],
  [5, 8],
  [11, 14],
]

/** A shell of cells seen from above, as the map shows the world: some lit, a few live. */
@customElement("km-scene")
export class Scene extends LitElement {
  static override styles = [
    ground,
    css`
      :host {
        position: relative;
        overflow: hidden;
        background: #08312c;
        color: #f2f7f4;
      }

      svg {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }

      .cell {
        fill: #0f4a43;
      }

      .near {
        fill: #12564e;
      }

      .online {
        fill: #1f9483;
      }

      .live {
        fill: #ff6a48;
      }

      .glow {
        mix-blend-mode: screen;
      }

      .ring {
        fill: none;
        stroke: #ff8a6d;
        stroke-width: 2.5;
        transform-box: fill-box;
        transform-origin: center;
        animation: ring 3.2s var(--km-ease) infinite;
      }

      g:nth-child(2) > .ring {
        animation-delay: 1.1s;
      }

      g:nth-child(3) > .ring {
        animation-delay: 2s;
      }

      @keyframes ring {
        from {
          opacity: 0.95;
        }

        to {
          opacity: 0;
          transform: scale(2.8);
        }
      }

      .words {
        position: absolute;
        inset: auto 0 0;
        display: none;
        gap: var(--km-3);
        padding: var(--km-12);
      }

      .words p:first-child {
        max-width: 11ch;
        font: 700 clamp(2.75rem, 4.2vw, 4.25rem) / 1 var(--km-font-display);
        letter-spacing: -0.035em;
        text-wrap: balance;
      }

      .words p:last-child {
        max-width: 38ch;
        font-size: var(--km-text-large);
      }

      @media (min-width: 900px) {
        .words {
          display: grid;
        }
      }

      @media (prefers-reduced-motion: reduce) {
        .ring {
          animation: none;
          opacity: 0.5;
          transform: scale(1.5);
        }
      }
    `,
  ]

  override render() {
    return html`
      <svg viewBox="180 130 780 720" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <defs>
          <radialGradient id="glow">
            <stop offset="0" stop-color="#ff6a48" stop-opacity="0.6" />
            <stop offset="0.35" stop-color="#ff6a48" stop-opacity="0.2" />
            <stop offset="0.7" stop-color="#ff6a48" stop-opacity="0.05" />
            <stop offset="1" stop-color="#ff6a48" stop-opacity="0" />
          </radialGradient>
          <linearGradient id="dusk" x2="0" y2="1">
            <stop offset="0.35" stop-color="#08312c" stop-opacity="0" />
            <stop offset="0.95" stop-color="#08312c" stop-opacity="0.94" />
          </linearGradient>
        </defs>
        ${cells()}
        <g>${LIVE.map((place) => svg`<circle r="170" class="glow" fill="url(#glow)" transform=${at(...place)} />`)}</g>
        <g>${LIVE.map((place) => svg`<g transform=${at(...place)}><path class="live" d=${CELL} /></g>`)}</g>
        <g>${LIVE.map((place) => svg`<g transform=${at(...place)}><path class="ring" d=${CELL} /></g>`)}</g>
        <rect x="-500" width="2200" height="1100" fill="url(#dusk)" />
      </svg>
      <div class="words">
        <p>See it while it happens.</p>
        <p>A live map of people who show you what is around them, right now.</p>
      </div>
    `
  }
}

const CELL = "M0-31 27-15.5V15.5L0 31-27 15.5V-15.5Z"

function cells() {
  return Array.from({ length: ROWS * COLUMNS }, (_, index) => {
    const row = Math.floor(index / COLUMNS)
    const column = index % COLUMNS
    return svg`<path class=${kind(row, column)} d=${CELL} transform=${at(row, column)} />`
  })
}

function at(row: number, column: number): string {
  return `translate(${column * ACROSS + (row % 2) * (ACROSS / 2)} ${row * DOWN})`
}

function kind(row: number, column: number): string {
  if (ONLINE.has(`${row}:${column}`)) return "online"
  // A little unevenness, the same every time.
  return (row * 7 + column * 13) % 5 < 2 ? "cell near" : "cell"
}
