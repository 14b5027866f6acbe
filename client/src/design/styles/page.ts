/** A screen that is read from top to bottom: a column, cards in it. */

import { css } from "lit"

export const page = css`
  .page {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--km-6);
    max-width: 680px;
    margin: 0 auto;
    padding: var(--km-6) var(--km-4) var(--km-12);
  }

  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--km-4);
    padding: var(--km-5);
    border: 1px solid var(--km-line);
    border-radius: var(--km-radius-large);
    background: var(--km-surface);
    box-shadow: var(--km-shadow-1);
  }

  .row {
    display: flex;
    align-items: center;
    gap: var(--km-3);
  }

  .row > .grow {
    flex: 1;
    min-width: 0;
  }

  .stack {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--km-4);
  }

  @media (min-width: 900px) {
    .page {
      padding-top: var(--km-12);
    }

    .card {
      padding: var(--km-6);
    }
  }
`
