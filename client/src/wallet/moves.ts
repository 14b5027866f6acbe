/** Moving earnings to the wallet. */

import type { Api } from "@kamegor/sdk/api/client"
import { ConnectionError } from "@kamegor/sdk/api/errors"
import { newIdempotencyKey } from "@kamegor/sdk/api/http"
import type { EarningsMove } from "@kamegor/sdk/api/types"

/** The moves of one visit: pressed again after a lost answer, an amount is not moved twice. */
export class Moves {
  readonly #keys = new Map<string, string>()

  constructor(private readonly api: Pick<Api, "post">) {}

  /** Move an amount of available earnings, as a decimal string. */
  async move(amount: string): Promise<EarningsMove> {
    const idempotencyKey = this.#keys.get(amount) ?? newIdempotencyKey()
    this.#keys.delete(amount)
    try {
      return await this.api.post<EarningsMove>(
        "/api/earnings/transfers",
        { amount },
        { idempotencyKey },
      )
    } catch (error) {
      if (error instanceof ConnectionError) this.#keys.set(amount, idempotencyKey)
      throw error
    }
  }
}
