/** What needs no session: the ways by an e-mail. */

import type { Http } from "../api/http"
import type { Appeal, Decision } from "../api/types"

export class Links {
  constructor(private readonly http: Http) {}

  /** Be sent a link to a new password; the answer does not tell whether one was sent. */
  askForPassword(email: string): Promise<void> {
    return this.#post("/api/password-resets", { email })
  }

  /** Be sent a link that makes a new device known; whether one was sent is not told. */
  askForDevice(email: string): Promise<void> {
    return this.#post("/api/device-links", { email })
  }

  /** Let this browser be known as the person's, whatever passwords strangers try. */
  confirmDevice(token: string): Promise<void> {
    return this.#post("/api/devices", { token })
  }

  choosePassword(token: string, newPassword: string): Promise<void> {
    return this.#post("/api/passwords", { token, new_password: newPassword })
  }

  verifyEmail(token: string): Promise<void> {
    return this.#post("/api/email-verifications", { token })
  }

  /** The one decision that a letter about a suspension leads to. */
  readDecision(token: string): Promise<Decision> {
    return this.#post("/api/decision-readings", { token })
  }

  appeal(token: string, text: string): Promise<Appeal> {
    return this.#post("/api/appeals", { token, text })
  }

  #post<T>(path: string, body: object): Promise<T> {
    return this.http.send<T>(path, { method: "POST", body })
  }
}
