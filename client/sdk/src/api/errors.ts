/** What can go wrong between the app and the server. */

export interface FieldError {
  field: string
  code: string
  detail: string
}

/** A problem as the server writes it (RFC 9457); a code may bring members of its own. */
export interface Problem {
  status: number
  code: string
  detail: string
  errors?: FieldError[]
  [member: string]: unknown
}

/** The server understood and refused, or failed. `code` is what to switch on. */
export class ApiError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail)
  }

  get code(): string {
    return this.problem.code
  }

  get status(): number {
    return this.problem.status
  }

  get errors(): FieldError[] {
    return this.problem.errors ?? []
  }

  /** What is wrong with one field, in words, or nothing. */
  field(name: string): string {
    return this.errors
      .filter((error) => error.field === name)
      .map((error) => error.detail)
      .join(" ")
  }
}

/** No answer came: it is not known whether the server acted. */
export class ConnectionError extends Error {
  constructor(readonly reason: "offline" | "timeout" | "unreachable") {
    super(
      {
        offline: "You are offline. Check your connection and try again.",
        timeout: "The server took too long to answer. Try again.",
        unreachable: "The server cannot be reached. Try again in a moment.",
      }[reason],
    )
  }
}

/** There is no session any more: the person has to sign in again. */
export class SignedOut extends Error {
  constructor() {
    super("Your session has ended. Sign in again.")
  }
}

/** The app itself refuses, before the server is asked; its words are for the person. */
export class Refusal extends Error {}

/** Whether there is no such thing, or it is not for this person to see: one looks like the other. */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404
}

/** Words for a person, whatever was thrown. */
export function explain(error: unknown): string {
  if (error instanceof ApiError && error.code === "suspended") {
    return explainSuspension(error.problem)
  }
  const known = [ApiError, ConnectionError, SignedOut, Refusal].some(
    (kind) => error instanceof kind,
  )
  return known ? (error as Error).message : "Something went wrong. Try again."
}

/** Whoever is suspended reaches nothing else but by the link in their letter. */
function explainSuspension({ suspended_until, suspension_reason }: Problem): string {
  const end = suspended_until
    ? `until ${new Date(String(suspended_until)).toLocaleString()}`
    : "for good"
  return `This account is suspended ${end}. Our letter has a link to appeal. Why: ${suspension_reason}`
}
