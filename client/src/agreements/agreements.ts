/** What the person has yet to agree to: the texts as they stand, and being old enough. */

import type { Api } from "@kamegor/sdk/api/client"
import type { AgeRules, AgreedDocument, OwnUser } from "@kamegor/sdk/api/types"
import { Store } from "@kamegor/sdk/state/store"

export interface AgreementsSurroundings {
  api: Pick<Api, "get" | "post" | "put">
  userId: Store<string | null>
}

export class Agreements {
  /** The person's account; null until it is known. */
  readonly user = new Store<OwnUser | null>(null)

  constructor(private readonly surroundings: AgreementsSurroundings) {
    surroundings.userId.subscribe(() => this.#follow())
    this.#follow()
  }

  /** Whether anything is to be asked; of somebody unknown, nothing is. */
  get isDue(): boolean {
    const user = this.user.value
    return user !== null && (!user.is_age_affirmed || user.documents_due.length > 0)
  }

  async load(): Promise<void> {
    const userId = this.surroundings.userId.value
    const user = await this.surroundings.api.get<OwnUser>("/api/users/me")
    // They may have signed out meanwhile, and somebody else in.
    if (userId === this.surroundings.userId.value) this.user.set(user)
  }

  /** Agree to these texts as they were read; one that has changed since is refused. */
  async accept(documents: readonly AgreedDocument[]): Promise<void> {
    for (const { name, version } of documents)
      await this.surroundings.api.post("/api/users/me/acceptances", {
        document: name,
        version,
      })
    await this.load()
  }

  /** Say that one is as old as the country asks for; "" names none. */
  async affirmAge(country: string): Promise<void> {
    const said = { is_of_age: true, country }
    this.user.set(await this.surroundings.api.put<OwnUser>("/api/users/me/age", said))
  }

  #follow(): void {
    this.user.set(null)
    // A screen that needs it asks again, and shows why it cannot be had.
    if (this.surroundings.userId.value !== null) this.load().catch(() => {})
  }
}

/** The years that somebody from a country must have. */
export function minimumAge(rules: AgeRules, country: string): number {
  return rules.countries[country] ?? rules.minimum_age
}
