import { css, html, LitElement, nothing } from "lit"
import { customElement, property, query, state } from "lit/decorators.js"
import "../design/field"
import "../design/icon"
import { buttons } from "../design/styles/buttons"
import { fields } from "../design/styles/fields"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { segments } from "../design/styles/segments"
import { Submission } from "../design/submission"
import { position } from "../location"
import { type Place, placeHere } from "../location/here"
import type { PlacePicker } from "./place-picker"
import { lengthWords, RADII } from "./zone-words"

const NAME_LENGTH = 40
const PLACES = [
  ["here", "Where I am"],
  ["map", "On the map"],
] as const
type Where = (typeof PLACES)[number][0]

/** What a new private zone is called, around which place, and how far. Sends `close`. */
@customElement("km-zone-form")
export class ZoneForm extends LitElement {
  static override styles = [
    ground,
    buttons,
    fields,
    page,
    segments,
    css`
      h3 {
        font-size: 1rem;
      }

      .question {
        display: grid;
        gap: 6px;
      }

      .segments {
        margin: 0;
      }

      .actions {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: var(--km-3);
      }
    `,
  ]

  /** Adds the zone; what it throws is shown here. */
  @property({ attribute: false }) add!: (zone: object) => Promise<void>
  @state() private where: Where = "here"
  @state() private radius: number = RADII[0]
  @query("km-place-picker") private picker?: PlacePicker
  #submission = new Submission(this, ["name"])

  override render() {
    return html`
      <form class="stack" novalidate @submit=${(event: SubmitEvent) => void this.#submit(event)}>
        <km-field
          label="Name"
          name="name"
          hint="Home, work, school: only you read it."
          maxlength=${NAME_LENGTH}
          error=${this.#submission.errorOf("name")}
          required
        ></km-field>
        ${this.#choice("Around which place?", "where", this.#places())}
        ${this.where === "map" ? html`<km-place-picker></km-place-picker>` : nothing}
        ${this.#choice("How far, at the least?", "radius", this.#radii())}
        <p class="muted small">
          The zone is made of whole cells of the map, a good deal larger than you ask for, so that
          nobody can work out its middle. The place itself is not kept.
        </p>
        ${this.#submission.problem()}
        <div class="actions">
          <button class="button" type="button" @click=${() => this.#close()}>Cancel</button>
          <button
            class="button primary"
            aria-busy=${this.#submission.isBusy ? "true" : "false"}
          >
            Add
          </button>
        </div>
      </form>
    `
  }

  #choice(question: string, name: string, options: unknown) {
    return html`
      <div class="question">
        <h3 id=${name}>${question}</h3>
        <fieldset class="segments" aria-labelledby=${name}>${options}</fieldset>
      </div>
    `
  }

  #places() {
    return PLACES.map(([where, words]) =>
      this.#option("where", words, this.where === where, () => {
        this.where = where
        if (where === "map") void import("./place-picker")
      }),
    )
  }

  #radii() {
    return RADII.map((radius) =>
      this.#option("radius", lengthWords(radius), this.radius === radius, () => {
        this.radius = radius
      }),
    )
  }

  #option(name: string, words: string, isChosen: boolean, choose: () => void) {
    return html`
      <label>
        <input
          class="visually-hidden"
          type="radio"
          name=${name}
          .checked=${isChosen}
          @change=${choose}
        />
        ${words}
      </label>
    `
  }

  #close(): void {
    this.dispatchEvent(new Event("close"))
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = new FormData(event.target as HTMLFormElement)
    const { radius } = this
    await this.#submission.send(async () => {
      const { lat, lon } = await this.#place()
      await this.add({ name: String(form.get("name")).trim(), lat, lon, radius })
    })
  }

  async #place(): Promise<Place> {
    return this.where === "here" || !this.picker
      ? placeHere(position)
      : this.picker.place()
  }
}
