import { html, LitElement } from "lit"
import { customElement } from "lit/decorators.js"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { Submission } from "../design/submission"
import { toast } from "../design/toast"
import { api } from "../session"
import { passwordField } from "./proof"

/** Everything the site keeps about the person, as a file of theirs. */
@customElement("km-export-form")
export class ExportForm extends LitElement {
  static override styles = [ground, buttons, fields, page]

  #submission = new Submission(this, ["password"])

  override render() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => this.#take(event)}>
        <p class="muted">
          Your account, credits, streams, viewings, ratings and reports, as one JSON file.
        </p>
        ${passwordField(this.#submission.errorOf("password"))}
        ${this.#submission.problem()}
        <button class="button" aria-busy=${this.#submission.isBusy ? "true" : "false"}>
          Download my data
        </button>
      </form>
    `
  }

  async #take(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.target as HTMLFormElement
    const typed = Object.fromEntries(new FormData(form))
    const isTaken = await this.#submission.send(async () =>
      save(await api.post<object>("/api/users/me/export", typed)),
    )
    if (!isTaken) return
    form.reset()
    toast("Your data is in your downloads")
  }
}

function save(everything: object): void {
  const text = JSON.stringify(everything, null, 2)
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }))
  const link = Object.assign(document.createElement("a"), {
    href: url,
    download: "kamegor.json",
  })
  link.click()
  URL.revokeObjectURL(url)
}
