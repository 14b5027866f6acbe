import { css } from "lit"

export const styles = css`
  :host {
    display: grid;
    grid-template-rows: auto 1fr;
    background: var(--km-canvas);
  }

  km-scene {
    height: 27vh;
    min-height: 150px;
  }

  .ground {
    position: relative;
    display: grid;
    align-content: start;
    margin-top: calc(-1 * var(--km-6));
    border-radius: 28px 28px 0 0;
    background: var(--km-canvas);
  }

  .panel {
    display: grid;
    align-content: start;
    gap: var(--km-5);
    width: 100%;
    max-width: 440px;
    margin: 0 auto;
    padding: var(--km-6) var(--km-5) var(--km-10);
  }

  .brand {
    display: flex;
    align-items: center;
    gap: var(--km-3);
    font: 700 1.375rem / 1 var(--km-font-display);
    letter-spacing: -0.02em;
  }

  form {
    display: grid;
    gap: var(--km-5);
  }

  .button {
    margin-top: var(--km-1);
  }

  .other {
    color: var(--km-ink-muted);
    text-align: center;
  }

  .other a {
    display: inline-block;
    padding: var(--km-3) var(--km-1);
    font-weight: 600;
  }

  @media (min-width: 900px) {
    :host {
      grid-template: 1fr / 1.1fr 1fr;
    }

    .ground {
      align-content: center;
      margin: 0;
      border-radius: 0;
    }

    km-scene {
      height: 100%;
    }
  }
`
