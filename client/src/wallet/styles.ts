import { css } from "lit"

export const styles = css`
  .balance {
    position: relative;
    display: grid;
    gap: var(--km-1);
    padding: var(--km-6);
    border-radius: var(--km-radius-large);
    /* The shell by night, whatever the theme. */
    background:
      radial-gradient(120% 140% at 100% 0, #1d8a7a 0, transparent 55%), #0b3d37;
    color: #f2f7f4;
    box-shadow: var(--km-shadow-2);
    overflow: hidden;
  }

  .balance::after {
    position: absolute;
    top: -64px;
    right: -44px;
    width: 220px;
    height: 244px;
    clip-path: polygon(50% 0, 100% 25%, 100% 75%, 50% 100%, 0 75%, 0 25%);
    background: #ffffff14;
    content: "";
  }

  .balance > p:first-child {
    font-weight: 550;
    opacity: 0.85;
  }

  .available {
    font: 700 clamp(2.5rem, 2rem + 3vw, 3.25rem) / 1.1 var(--km-font-display);
    letter-spacing: -0.03em;
  }

  .balance .skeleton {
    background-color: #ffffff1f;
  }

  dl {
    display: flex;
    gap: var(--km-8);
    margin-top: var(--km-4);
  }

  dt {
    font-size: var(--km-text-small);
    opacity: 0.85;
  }

  dd {
    font-weight: 650;
  }

  .add {
    z-index: 1;
    justify-self: start;
    margin-top: var(--km-4);
    border-color: transparent;
    background: #f2f7f4;
    color: #0b3d37;
  }

  .limits {
    display: flex;
    align-items: center;
    gap: var(--km-3);
    min-height: 60px;
    padding: var(--km-4) var(--km-5);
    color: var(--km-ink);
    font-weight: 600;
    text-decoration: none;
  }

  .limits .grow {
    flex: 1;
  }

  .why {
    max-width: 46ch;
    margin-top: var(--km-3);
    font-size: var(--km-text-small);
    opacity: 0.85;
  }

  .line {
    height: 64px;
    border-radius: var(--km-radius);
  }

  .stack {
    margin-top: var(--km-4);
  }

  section > .button {
    margin-top: var(--km-4);
  }
`
