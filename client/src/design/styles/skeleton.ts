/** A grey shape where something is about to appear. Give it a size; hide it from readers. */

import { css } from "lit"

export const skeleton = css`
  .skeleton {
    display: block;
    min-height: 1em;
    border-radius: var(--km-radius-small);
    background: linear-gradient(
        100deg,
        transparent 30%,
        light-dark(#ffffffb3, #ffffff14) 50%,
        transparent 70%
      )
      0 0 / 300% 100% var(--km-sunken);
    animation: skeleton-sweep 1.6s linear infinite;
  }

  @keyframes skeleton-sweep {
    from {
      background-position: 150% 0;
    }

    to {
      background-position: -150% 0;
    }
  }

  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }
`
