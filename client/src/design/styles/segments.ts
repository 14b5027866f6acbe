/** One of a few: radio buttons side by side, `.segments` on their fieldset. */

import { css } from "lit"

export const segments = css`
  .segments {
    display: grid;
    grid-auto-columns: 1fr;
    grid-auto-flow: column;
    gap: var(--km-1);
    padding: var(--km-1);
    border-radius: var(--km-radius);
    background: var(--km-sunken);
  }

  .segments label {
    display: flex;
    align-items: center;
    justify-content: center;
    gap: var(--km-2);
    min-height: var(--km-target);
    border-radius: 11px;
    color: var(--km-ink-muted);
    font-weight: 600;
    text-align: center;
    cursor: pointer;
    transition: background var(--km-quick);
  }

  .segments label:has(:checked) {
    background: var(--km-raised);
    color: var(--km-ink);
    box-shadow: var(--km-shadow-1);
  }

  .segments label:has(:focus-visible) {
    outline: 3px solid var(--km-brand);
    outline-offset: 2px;
  }
`
