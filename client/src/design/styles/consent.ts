/** A box to tick with all that it means beside it, as a `label.consent`. */

import { css } from "lit"

export const consent = css`
  .consent {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--km-3);
    padding: var(--km-4);
    border: 1px solid var(--km-line-strong);
    border-radius: var(--km-radius);
    font-weight: 550;
    cursor: pointer;
  }

  .consent:has(:checked) {
    border-color: var(--km-brand);
    background: var(--km-brand-soft);
    color: var(--km-on-brand-soft);
  }

  .consent input {
    display: grid;
    place-items: center;
    width: 24px;
    height: 24px;
    margin: 0;
    border: 2px solid var(--km-line-strong);
    border-radius: 7px;
    background: var(--km-surface);
    appearance: none;
  }

  .consent input:checked {
    border-color: var(--km-brand);
    background: var(--km-brand);
  }

  .consent input:checked::before {
    width: 7px;
    height: 12px;
    margin-top: -3px;
    border: solid var(--km-on-brand);
    border-width: 0 2.5px 2.5px 0;
    transform: rotate(45deg);
    content: "";
  }
`
