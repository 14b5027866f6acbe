import { css } from "lit"

export const styles = css`
  :host {
    position: absolute;
    inset: 0;
    display: flex;
    flex-direction: column;
    justify-content: end;
    overflow: hidden auto;
    /* A picture is seen in the dark, whatever the page around it. */
    color-scheme: dark;
    background: #07100f;
    color: var(--km-ink);
  }

  video {
    position: fixed;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: cover;
    /* As in a mirror; buyers see it the right way round. */
    transform: scaleX(-1);
  }

  .close {
    position: fixed;
    z-index: 1;
    top: calc(var(--km-4) + env(safe-area-inset-top));
    right: var(--km-4);
    border-color: transparent;
    background: #000000a6;
    color: white;
  }

  .panel {
    position: relative;
    width: min(100%, 520px);
    margin: 45vh auto 0;
    padding: var(--km-5) var(--km-5) calc(var(--km-6) + env(safe-area-inset-bottom));
    border-radius: var(--km-radius-large) var(--km-radius-large) 0 0;
    background: var(--km-raised);
    box-shadow: var(--km-shadow-3);
    animation: arrive var(--km-calm) var(--km-ease);
  }

  .panel h2 {
    margin-bottom: var(--km-4);
    font-size: var(--km-title);
  }

  .summary,
  km-notice {
    margin: auto;
  }

  .summary {
    display: grid;
    justify-items: center;
    gap: var(--km-3);
    width: min(100% - 2 * var(--km-4), 440px);
    padding: var(--km-8) var(--km-5) var(--km-5);
    border: 1px solid var(--km-line);
    border-radius: var(--km-radius-large);
    background: var(--km-raised);
    text-align: center;
    animation: arrive var(--km-calm) var(--km-ease);
  }

  .summary h2 {
    font-size: 1.6rem;
  }

  .earned {
    font: 700 2.75rem / 1.1 var(--km-font-display);
    letter-spacing: -0.02em;
  }

  dl {
    width: 100%;
    margin: var(--km-2) 0;
  }

  dl div {
    display: flex;
    justify-content: space-between;
    padding: var(--km-3) 0;
    border-top: 1px solid var(--km-line);
  }

  dt {
    color: var(--km-ink-muted);
  }

  dd {
    font-weight: 650;
  }

  .question {
    display: grid;
    gap: var(--km-3);
  }

  @keyframes arrive {
    from {
      opacity: 0;
      transform: translateY(24px);
    }
  }

  @media (min-width: 900px) {
    :host {
      justify-content: center;
    }

    video {
      object-fit: contain;
    }

    .panel {
      margin: var(--km-10) var(--km-10) var(--km-10) auto;
      width: 420px;
      border-radius: var(--km-radius-large);
    }
  }
`
