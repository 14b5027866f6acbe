/** Buying credits: what is for sale, a payment begun, and what became of it. */

import type { Api } from "@kamegor/sdk/api/client"
import { ConnectionError } from "@kamegor/sdk/api/errors"
import { newIdempotencyKey } from "@kamegor/sdk/api/http"
import type { Checkout, Package, Page, Purchase } from "@kamegor/sdk/api/types"

export async function loadPackages(api: Pick<Api, "get">): Promise<Package[]> {
  const page = await api.get<Page<Package>>("/api/credits/packages?page_size=100")
  return page.results
}

/** Orders of one visit: pressed again after a lost answer, a package is not ordered twice. */
export class Orders {
  readonly #keys = new Map<string, string>()

  constructor(private readonly api: Pick<Api, "post">) {}

  /** Open a purchase and answer how to pay it. */
  async place(packageId: string): Promise<Checkout> {
    const idempotencyKey = this.#keys.get(packageId) ?? newIdempotencyKey()
    // Once it is answered, whoever comes back and presses again wants another one.
    this.#keys.delete(packageId)
    try {
      return await this.api.post<Checkout>(
        "/api/credits/purchase",
        { package_id: packageId },
        { idempotencyKey },
      )
    } catch (error) {
      if (error instanceof ConnectionError) this.#keys.set(packageId, idempotencyKey)
      throw error
    }
  }
}

export function loadPurchase(api: Pick<Api, "get">, id: string): Promise<Purchase> {
  return api.get<Purchase>(`/api/credits/purchases/${encodeURIComponent(id)}`)
}

/** Where the app shows what became of a purchase. */
export function addressOf({ id }: Pick<Purchase, "id">): string {
  return `/wallet/purchases/${id}`
}

/** A price as people write it where they are: `$4.99`. */
export function formatMoney(amount: string, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: "currency", currency })
  return format.format(Number(amount))
}
