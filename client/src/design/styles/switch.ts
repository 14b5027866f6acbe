/** A switch beside the words that say what it turns on: `.switch` around `.words` and a checkbox. */

import { css } from "lit"

export const switches = css`
  .switch {
    display: flex;
    align-items: flex-start;
    gap: var(--km-4);
    min-height: var(--km-target);
  }

  .switch > .words {
    flex: 1;
    min-width: 0;
  }

  .switch label {
    font-weight: 600;
    cursor: pointer;
  }

  .switch input {
    position: relative;
    flex: none;
    width: 52px;
    height: 32px;
    margin: 0;
    border-radius: 16px;
    background: var(--km-line-strong);
    appearance: none;
    cursor: pointer;
    transition: background var(--km-quick);
  }

  .switch input::before {
    content: "";
    position: absolute;
    inset: 4px auto auto 4px;
    width: 24px;
    height: 24px;
    border-radius: 50%;
    background: var(--km-surface);
    box-shadow: var(--km-shadow-1);
    transition: translate var(--km-quick);
  }

  .switch input:checked {
    background: var(--km-brand);
  }

  .switch input:checked::before {
    translate: 20px 0;
  }

  .switch input:focus-visible {
    outline: 3px solid var(--km-brand);
    outline-offset: 2px;
  }

  .switch input:disabled {
    opacity: 0.5;
    cursor: not-allowed;
  }
`
