import { css } from "lit"

export const styles = css`
  :host {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    overflow: hidden auto;
    /* A picture is seen in the dark, whatever the page around it. */
    color-scheme: dark;
    background: #07100f;
    color: var(--km-ink);
  }

  video {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
    opacity: 0;
    transition: opacity var(--km-calm);
  }

  video.fills {
    object-fit: cover;
  }

  video.shown {
    opacity: 1;
  }

  video.dimmed {
    opacity: 0.35;
    filter: blur(6px);
  }

  .leave {
    position: absolute;
    z-index: 2;
    top: calc(var(--km-4) + env(safe-area-inset-top));
    right: var(--km-4);
    border-color: transparent;
    background: #000000a6;
    color: white;
  }

  .report {
    position: absolute;
    z-index: 2;
    top: calc(var(--km-4) + env(safe-area-inset-top));
    right: calc(var(--km-4) + var(--km-target) + var(--km-3));
  }

  .sound {
    position: absolute;
    z-index: 2;
    bottom: calc(128px + env(safe-area-inset-bottom));
  }

  .waiting {
    position: relative;
    display: grid;
    justify-items: center;
    gap: var(--km-5);
    padding: var(--km-6);
    text-align: center;
  }

  .waiting .ring {
    position: relative;
    display: grid;
    place-items: center;
    width: 132px;
    height: 132px;
    --avatar-size: 104px;
  }

  /* Turns alone: a picture inside that turned back would stand askew if it came later. */
  .waiting .ring::before {
    content: "";
    position: absolute;
    inset: 0;
    border: 3px solid color-mix(in srgb, var(--km-live) 30%, transparent);
    border-top-color: var(--km-live);
    border-radius: 50%;
    animation: turn 1.1s linear infinite;
  }

  .waiting .ring km-icon {
    font-size: 40px;
    color: var(--km-ink-muted);
  }

  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }

  .card {
    display: grid;
    justify-items: center;
    gap: var(--km-3);
    width: min(100% - 2 * var(--km-4), 440px);
    margin: var(--km-16) auto var(--km-6);
    padding: var(--km-8) var(--km-5) var(--km-5);
    border: 1px solid var(--km-line);
    border-radius: var(--km-radius-large);
    background: var(--km-raised);
    text-align: center;
    animation: arrive var(--km-calm) var(--km-ease);
  }

  .card [role="status"] {
    display: grid;
    gap: var(--km-3);
  }

  .card h1 {
    font-size: 1.6rem;
  }

  .card .cell {
    display: grid;
    place-items: center;
    width: 72px;
    height: 80px;
    clip-path: polygon(50% 0, 100% 25%, 100% 75%, 50% 100%, 0 75%, 0 25%);
    background: var(--km-brand-soft);
    color: var(--km-on-brand-soft);
    font-size: 30px;
  }

  .card km-icon {
    font-size: inherit;
  }

  dl {
    width: 100%;
    margin: var(--km-2) 0;
  }

  dl div {
    display: flex;
    justify-content: space-between;
    gap: var(--km-4);
    padding: var(--km-3) 0;
    border-top: 1px solid var(--km-line);
  }

  dt {
    color: var(--km-ink-muted);
  }

  dd {
    font-weight: 650;
  }

  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(16px);
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .waiting .ring::before {
      animation-duration: 4s;
    }
  }
`
