import { css } from "lit"

export const styles = css`
  .page {
    gap: var(--km-4);
  }

  header {
    display: flex;
    align-items: center;
    gap: var(--km-5);
    padding: var(--km-2) 0 var(--km-3);
  }

  header h1 {
    margin-bottom: 6px;
    overflow-wrap: anywhere;
  }

  .rating {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    font-weight: 600;
  }

  .link {
    display: flex;
    align-items: center;
    gap: var(--km-3);
    min-height: 60px;
    padding: var(--km-4) var(--km-5);
    color: var(--km-ink);
    font-weight: 600;
    text-decoration: none;
    transition: border-color var(--km-quick);
  }

  .link .grow {
    flex: 1;
  }

  .link .number,
  .link km-icon:last-child {
    color: var(--km-ink-muted);
    font-weight: 550;
  }

  @media (hover: hover) {
    .link:hover {
      border-color: var(--km-line-strong);
    }
  }

  .offer {
    justify-items: start;
    border: 0;
    background:
      radial-gradient(90% 150% at 100% 100%, #1d8a7a66 0, transparent 60%),
      var(--km-brand-soft);
    color: var(--km-on-brand-soft);
  }

  .offer p {
    max-width: 42ch;
  }

  .picture {
    width: 104px;
    height: 104px;
    border-radius: 50%;
  }

  .name {
    width: 180px;
    height: 36px;
  }

  .block {
    height: 72px;
    border-radius: var(--km-radius-large);
  }
`
