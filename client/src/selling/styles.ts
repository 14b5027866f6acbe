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
