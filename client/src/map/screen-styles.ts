import { css } from "lit"

export const styles = css`
  :host {
    position: absolute;
    inset: 0;
    overflow: hidden;
  }

  km-map-canvas {
    position: absolute;
    inset: 0;
    /* Markers are stacked among themselves, below everything else. */
    isolation: isolate;
  }

  .summary {
    position: absolute;
    top: calc(var(--km-3) + env(safe-area-inset-top));
    left: 50%;
    display: flex;
    align-items: center;
    gap: var(--km-2);
    min-height: var(--km-target);
    padding: 0 var(--km-4);
    border-radius: var(--km-radius-round);
    background: var(--km-raised);
    color: var(--km-ink);
    font-weight: 600;
    white-space: nowrap;
    text-decoration: none;
    box-shadow: var(--km-shadow-2);
    transform: translateX(-50%);
  }

  .summary strong {
    padding: 2px 10px;
    margin-left: calc(-1 * var(--km-2));
    border-radius: var(--km-radius-round);
    background: var(--km-live);
    color: var(--km-on-live);
    font-weight: 700;
  }

  .summary km-icon {
    color: var(--km-ink-muted);
  }

  .controls {
    position: absolute;
    right: var(--km-3);
    bottom: var(--km-4);
    display: grid;
    gap: var(--km-2);
  }

  .controls .button {
    width: 48px;
    height: 48px;
    border-color: transparent;
    box-shadow: var(--km-shadow-2);
  }

  .controls [aria-pressed="true"] {
    color: var(--km-brand);
  }

  .zoom {
    display: none;
  }

  .hint {
    position: absolute;
    right: var(--km-3);
    bottom: var(--km-4);
    left: var(--km-3);
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--km-3);
    max-width: 520px;
    padding: var(--km-4);
    margin: 0 auto;
    border-radius: var(--km-radius-large);
    background: var(--km-raised);
    box-shadow: var(--km-shadow-3);
    animation: rise var(--km-calm) var(--km-ease);
  }

  .hint p {
    flex: 1 1 100%;
  }

  .hint .button {
    flex: 1;
  }

  .hinted .controls {
    bottom: 164px;
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(16px);
    }
  }

  @media (min-width: 900px) {
    .summary {
      left: var(--km-4);
      top: var(--km-4);
      transform: none;
    }

    .zoom {
      display: inline-flex;
    }

    .controls {
      bottom: var(--km-6);
      right: var(--km-4);
    }

    .hint {
      bottom: var(--km-6);
    }

    .hinted .controls {
      bottom: var(--km-6);
    }
  }
`
