import type { Appeal, Decision, Page } from "@kamegor/sdk/api/types"
import { css, html, type TemplateResult } from "lit"
import { customElement, state } from "lit/decorators.js"
import { Screen } from "../app/screen"
import { failure } from "../design/failure"
import "../design/icon"
import "../design/notice"
import { buttons } from "../design/styles/buttons"
import { ground } from "../design/styles/ground"
import { page } from "../design/styles/page"
import { skeleton } from "../design/styles/skeleton"
import { api } from "../session"
import "./card"

/** What moderators decided about oneself, and the one appeal against each. */
@customElement("km-decisions-screen")
export class DecisionsScreen extends Screen {
  static override styles = [
    ground,
    buttons,
    page,
    skeleton,
    css`
      .top {
        display: flex;
        align-items: center;
        gap: var(--km-2);
      }
    `,
  ]

  @state() private decisions: Decision[] | null = null
  @state() private error: unknown = null

  override connectedCallback(): void {
    super.connectedCallback()
    void this.#load()
  }

  override render(): TemplateResult {
    return html`
      <div class="page">
        <div class="top">
          <a class="button quiet icon" href="/profile" aria-label="Back to your profile">
            <km-icon name="back"></km-icon>
          </a>
          <h1>Decisions about you</h1>
        </div>
        ${this.#content()}
      </div>
    `
  }

  #content() {
    if (this.error) {
      return failure("The decisions did not load", this.error, () => this.#load())
    }
    if (!this.decisions) return waiting
    if (this.decisions.length === 0) return none
    return this.decisions.map((decision) => this.#card(decision))
  }

  async #load(): Promise<void> {
    this.error = null
    try {
      this.decisions = (await api.get<Page<Decision>>("/api/decisions")).results
    } catch (error) {
      this.error = error
    }
  }

  #card(decision: Decision): TemplateResult {
    const appeal = (text: string) =>
      api.post<Appeal>(`/api/decisions/${decision.id}/appeal`, { text })
    return html`<km-decision-card .decision=${decision} .appeal=${appeal}></km-decision-card>`
  }
}

const none = html`
  <km-notice
    icon="shield"
    heading="Nothing was decided about you"
    details="If a moderator ever does, you read here what and why, and can appeal."
  ></km-notice>
`

const waiting = html`
  <span class="skeleton" style="height: 120px" aria-hidden="true"></span>
  <p class="visually-hidden" role="status">Loading</p>
`
