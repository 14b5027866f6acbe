/** What needs no session: the ways by an e-mail. */

import type { Http } from "../api/http"

export class Links {
  constructor(private readonly http: Http) {}

  /** Be sent a link to a new password; the answer does not tell whether one was sent. */
  askForPassword(email: string): Promise<void> {
    return this.#post("/api/password-resets", { email })
  }

  choosePassword(token: string, newPassword: string): Promise<void> {
    return this.#post("/api/passwords", { token, new_password: newPassword })
  }

  verifyEmail(token: string): Promise<void> {
    return this.#post("/api/email-verifications", { token })
  }

  #post(path: string, body: object): Promise<void> {
    return this.http.send(path, { method: "POST", body })
  }
}
