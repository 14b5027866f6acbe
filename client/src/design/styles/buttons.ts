/**
 * Buttons are the browser's own, dressed by classes, so that forms, keys and readers work as
 * everywhere: `button` with `primary`, `live`, `quiet`, `danger` or none; `wide`; `icon`.
 * `aria-busy="true"` turns one into a spinner that keeps its width.
 */

import { css } from "lit"

export const buttons = css`
  .button {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--km-2);
    min-height: var(--km-target);
    padding: var(--km-2) var(--km-5);
    border: 1px solid var(--km-line);
    border-radius: var(--km-radius-round);
    background: var(--km-raised);
    color: var(--km-ink);
    font-weight: 600;
    line-height: 1.2;
    text-align: center;
    text-decoration: none;
    cursor: pointer;
    user-select: none;
    box-shadow: var(--km-shadow-1);
    transition:
      background var(--km-quick),
      border-color var(--km-quick),
      transform var(--km-quick) var(--km-ease);
  }

  .button:active {
    transform: scale(0.975);
  }

  @media (hover: hover) {
    .button:hover {
      border-color: var(--km-line-strong);
    }

    .button.primary:hover {
      background: var(--km-brand-strong);
    }

    .button.live:hover {
      background: var(--km-live-strong);
    }

    .button.quiet:hover {
      background: var(--km-hover);
    }
  }

  .button.primary {
    border-color: transparent;
    background: var(--km-brand);
    color: var(--km-on-brand);
    --button-spinner: var(--km-on-brand);
  }

  .button.live {
    border-color: transparent;
    background: var(--km-live);
    color: var(--km-on-live);
    --button-spinner: var(--km-on-live);
  }

  .button.quiet {
    border-color: transparent;
    background: transparent;
    box-shadow: none;
  }

  .button.danger {
    color: var(--km-negative);
  }

  .button.wide {
    width: 100%;
  }

  .button.large {
    min-height: 52px;
    font-size: var(--km-text-large);
  }

  .button.icon {
    width: var(--km-target);
    padding: 0;
    flex: none;
  }

  .button:disabled,
  .button[aria-disabled="true"] {
    border-color: transparent;
    background: var(--km-sunken);
    color: var(--km-ink-muted);
    box-shadow: none;
    cursor: not-allowed;
    transform: none;
  }

  .button[aria-busy="true"] {
    color: transparent;
    pointer-events: none;
  }

  .button[aria-busy="true"]::after {
    position: absolute;
    width: 20px;
    height: 20px;
    border: 2.5px solid var(--button-spinner, var(--km-ink-muted));
    border-right-color: transparent;
    border-radius: 50%;
    animation: button-spin 0.8s linear infinite;
    content: "";
  }

  @keyframes button-spin {
    to {
      transform: rotate(1turn);
    }
  }
`
