/** One viewing's rating, from the question to the thanks, and thinking it over. */

import type { Api } from "@kamegor/sdk/api/client"
import { ApiError } from "@kamegor/sdk/api/errors"
import type { OwnRating } from "@kamegor/sdk/api/types"
import { Store } from "@kamegor/sdk/state/store"

export interface RatingState {
  step: "asking" | "sending" | "rated" | "skipped"
  /** In stars; 0 until one is pressed. */
  score: number
  comment: string
  error: unknown
}

export class ViewingRating {
  readonly state: Store<RatingState>
  /** What the server has, as far as it has told. */
  #given: Pick<OwnRating, "score" | "comment"> | null
  #ratingId: string | null

  constructor(
    private readonly api: Pick<Api, "post" | "patch">,
    private readonly viewingId: string,
    given: OwnRating | null = null,
  ) {
    this.#given = given
    this.#ratingId = given?.id ?? null
    const { score, comment } = given ?? { score: 0, comment: "" }
    this.state = new Store<RatingState>({
      step: given ? "rated" : "asking",
      score,
      comment,
      error: null,
    })
  }

  get isGiven(): boolean {
    return this.#given !== null
  }

  choose(score: number): void {
    this.#change({ score })
  }

  write(comment: string): void {
    this.#change({ comment })
  }

  /** Say nothing; who has said something before leaves it as it was. */
  skip(): void {
    if (this.#given) {
      const { score, comment } = this.#given
      this.#change({ step: "rated", score, comment, error: null })
    } else {
      this.#change({ step: "skipped", error: null })
    }
  }

  edit(): void {
    this.#change({ step: "asking", error: null })
  }

  /** Send what was chosen; nothing happens without a star, or twice at once. */
  async send(): Promise<void> {
    const { step, score, comment } = this.state.value
    if (step !== "asking" || score === 0) return
    this.#change({ step: "sending", error: null })
    try {
      const rating = await this.#send({ score, comment: comment.trim() })
      this.#ratingId = rating.id
      this.#given = rating
      this.#change({ step: "rated", score: rating.score, comment: rating.comment })
    } catch (error) {
      this.#change({ step: "asking", error })
    }
  }

  async #send(said: { score: number; comment: string }): Promise<OwnRating> {
    if (!this.#ratingId) {
      try {
        const body = { viewing_id: this.viewingId, ...said }
        return await this.api.post<OwnRating>("/api/ratings", body)
      } catch (error) {
        // Sent before, and the answer was lost: what is said now counts.
        if (!(error instanceof ApiError) || error.code !== "already_rated") throw error
        this.#ratingId = String(error.problem.rating_id)
      }
    }
    return this.api.patch<OwnRating>(`/api/ratings/${this.#ratingId}`, said)
  }

  #change(change: Partial<RatingState>): void {
    this.state.set({ ...this.state.value, ...change })
  }
}
