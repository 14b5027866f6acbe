/**
 * Waiting for the seat on a stream that somebody else has. The server says where one stands,
 * and when it is one's turn: then the seat is kept for half a minute.
 */

import type { Api } from "../api/client"
import { ApiError } from "../api/errors"
import type { Line } from "../api/types"
import { Store } from "../state/store"

export interface LineSurroundings {
  streamId: string
  api: Pick<Api, "get" | "post" | "delete">
  /** What `user:{id}` tells of any line. */
  told: Store<Line | null>
  /** Changes whenever `user:{id}` was joined anew: something may have been missed. */
  joins: Store<number>
  /** This page's steady clock, in milliseconds. */
  now: () => number
}

export class LinePlace {
  /** How the line stands for this person; null before they were in it. */
  readonly line = new Store<Line | null>(null)
  readonly #surroundings: LineSurroundings
  readonly #stops: (() => void)[]
  #turnEndsAt = 0

  constructor(surroundings: LineSurroundings) {
    this.#surroundings = surroundings
    const { told, joins, streamId } = surroundings
    this.#stops = [
      told.subscribe((line) => line?.stream_id === streamId && this.#take(line)),
      joins.subscribe(() => void this.#ask()),
    ]
  }

  get isWaiting(): boolean {
    return Boolean(this.line.value?.position)
  }

  /** How much longer the seat is kept for this person; null: it is not their turn. */
  secondsToAccept(now: number): number | null {
    if (this.line.value?.seconds_to_accept == null) return null
    return Math.max(0, Math.ceil((this.#turnEndsAt - now) / 1000))
  }

  /**
   * Stand at the end of the line. One person waits in one line: a place elsewhere is given up.
   *
   * @throws ApiError the server refuses: `line_full`, `turns_missed`, `insufficient_credits`, …
   */
  async join(): Promise<void> {
    const { api } = this.#surroundings
    try {
      this.#take(await api.post<Line>(this.#path))
    } catch (error) {
      const elsewhere = error instanceof ApiError && error.problem.stream_id
      if (!elsewhere) throw error
      await api.delete(`/api/streams/${elsewhere}/line`)
      this.#take(await api.post<Line>(this.#path))
    }
  }

  /** Give the place up, if there is one. */
  giveUp(): void {
    const line = this.line.value
    if (!line?.position) return
    this.#take({ ...line, position: null, seconds_to_accept: null, end_reason: "left" })
    // Without an answer the place ends when this person is gone.
    void this.#surroundings.api.delete(this.#path).catch(() => {})
  }

  /** The same, and hear no more of it. */
  leave(): void {
    this.close()
    this.giveUp()
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  get #path(): string {
    return `/api/streams/${encodeURIComponent(this.#surroundings.streamId)}/line`
  }

  async #ask(): Promise<void> {
    if (!this.isWaiting) return
    try {
      this.#take(await this.#surroundings.api.get<Line>(this.#path))
    } catch {
      // Told when the line moves.
    }
  }

  #take(line: Line): void {
    this.#turnEndsAt = this.#surroundings.now() + (line.seconds_to_accept ?? 0) * 1000
    this.line.set(line)
  }
}
