/** What every element of ours starts from: its own scope inherits none of the page's rules. */

import { css } from "lit"

export const ground = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  :host {
    display: block;
  }

  :host([hidden]),
  [hidden] {
    display: none !important;
  }

  h1,
  h2,
  h3,
  p,
  ul,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }

  ul {
    list-style: none;
  }

  h1,
  h2,
  h3 {
    font-family: var(--km-font-display);
    font-weight: 650;
    line-height: 1.15;
    letter-spacing: -0.015em;
    text-wrap: balance;
  }

  h1 {
    font-size: var(--km-heading);
  }

  h2 {
    font-size: var(--km-title);
  }

  h3 {
    font-size: var(--km-text-large);
  }

  p {
    text-wrap: pretty;
  }

  a {
    color: var(--km-brand);
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
  }

  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }

  :focus-visible {
    outline: 3px solid var(--km-brand);
    outline-offset: 2px;
  }

  /* A heading that takes the focus after navigation is read out, not framed. */
  [tabindex="-1"]:focus-visible {
    outline: none;
  }

  .muted {
    color: var(--km-ink-muted);
  }

  .small {
    font-size: var(--km-text-small);
  }

  .number {
    font-variant-numeric: tabular-nums;
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`
