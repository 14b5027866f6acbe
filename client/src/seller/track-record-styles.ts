import { css } from "lit"

export const styles = css`
  header {
    display: flex;
    align-items: center;
    gap: var(--km-2);
  }

  header .button {
    margin-left: calc(-1 * var(--km-3));
  }

  li + li {
    margin-top: var(--km-3);
  }

  li .card {
    gap: var(--km-2);
  }

  .said {
    overflow-wrap: anywhere;
    white-space: pre-line;
  }

  .reply {
    display: grid;
    gap: var(--km-1);
    padding: var(--km-3) var(--km-4);
    border-radius: var(--km-radius);
    background: var(--km-sunken);
  }

  .line {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: var(--km-3);
  }
`
