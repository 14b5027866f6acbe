import { explain } from "@kamegor/sdk/api/errors"
import type { Pages } from "@kamegor/sdk/api/pages"
import { html, nothing, type TemplateResult } from "lit"
import { failure } from "./failure"

interface PagedOptions<T> {
  line: (item: T) => TemplateResult
  empty: TemplateResult
  /** Above what went wrong, when nothing came. */
  failed: string
}

/**
 * A list with a button for more of it, or what there is to say in its place: loading, empty,
 * failed. Needs the styles of `buttons`, `page` and `skeleton`.
 */
export function paged<T extends object>(
  pages: Pages<T>,
  { line, empty, failed }: PagedOptions<T>,
): TemplateResult {
  const { items, hasMore, isLoading, error } = pages.state.value
  if (items.length) {
    return html`
      <ul>${items.map((item) => html`<li>${line(item)}</li>`)}</ul>
      ${error ? html`<p class="muted" role="alert">${explain(error)}</p>` : nothing}
      ${hasMore ? moreButton(pages, isLoading) : nothing}
    `
  }
  if (error) return failure(failed, error, () => pages.more())
  return hasMore ? waiting : empty
}

function moreButton<T extends object>(pages: Pages<T>, isLoading: boolean) {
  return html`
    <button
      class="button wide"
      type="button"
      aria-busy=${isLoading ? "true" : "false"}
      @click=${() => void pages.more()}
    >
      Load more
    </button>
  `
}

const waiting = html`
  <div class="stack" aria-hidden="true">
    ${[1, 2, 3].map(() => html`<span class="skeleton" style="height: 72px"></span>`)}
  </div>
  <p class="visually-hidden" role="status">Loading</p>
`
