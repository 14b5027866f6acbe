import { css } from "lit"

export const styles = css`
  .page,
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--km-4);
  }

  .top {
    display: flex;
    align-items: center;
    gap: var(--km-2);
    margin-left: calc(-1 * var(--km-2));
  }

  .given {
    display: flex;
    align-items: center;
    gap: var(--km-2);
    color: var(--km-positive);
    font-weight: 600;
  }

  .block {
    height: 180px;
    border-radius: var(--km-radius-large);
  }
`
