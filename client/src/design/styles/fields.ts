/**
 * How `km-field` and a form's `problem` look. They have no scope of their own, so who shows
 * them takes these styles.
 */

import { css } from "lit"

export const fields = css`
  km-field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 6px;
  }

  km-field label {
    font-weight: 600;
  }

  km-field .control {
    display: flex;
    align-items: center;
    min-height: 48px;
    border: 1px solid var(--km-line-strong);
    border-radius: var(--km-radius);
    background: var(--km-surface);
    transition: box-shadow var(--km-quick);
  }

  km-field .control:focus-within {
    border-color: var(--km-brand);
    box-shadow: 0 0 0 3px color-mix(in srgb, var(--km-brand) 28%, transparent);
  }

  km-field[error]:not([error=""]) .control {
    border-color: var(--km-negative);
  }

  km-field :is(input, textarea) {
    flex: 1;
    min-width: 0;
    padding: var(--km-3) var(--km-4);
    border: 0;
    background: none;
    /* Under 16 px, iOS zooms in on what is typed into. */
    font-size: 1rem;
  }

  km-field textarea {
    min-height: 104px;
    resize: vertical;
    line-height: 1.5;
    field-sizing: content;
  }

  /* The frame around it shows the focus. */
  km-field :is(input, textarea):focus-visible {
    outline: none;
  }

  km-field .suffix {
    padding-right: var(--km-4);
    color: var(--km-ink-muted);
    white-space: nowrap;
  }

  km-field .reveal {
    display: grid;
    place-items: center;
    width: var(--km-target);
    height: var(--km-target);
    margin-right: 2px;
    border: 0;
    border-radius: var(--km-radius);
    background: none;
    color: var(--km-ink-muted);
    cursor: pointer;
  }

  km-field .hint {
    color: var(--km-ink-muted);
    font-size: var(--km-text-small);
  }

  km-field .error {
    display: flex;
    gap: 6px;
    color: var(--km-negative);
    font-size: var(--km-text-small);
    font-weight: 550;
  }

  km-field .error km-icon {
    font-size: 1.15rem;
  }

  .problem {
    display: flex;
    gap: var(--km-2);
    padding: var(--km-3) var(--km-4);
    border-radius: var(--km-radius);
    background: var(--km-negative-soft);
    color: var(--km-negative);
    font-weight: 550;
  }
`
