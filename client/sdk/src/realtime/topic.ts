/** A joined topic of the socket, with the names and payloads of its events known. */

import type { Channel } from "phoenix"
import type { Unsubscribe } from "../state/store"

/** What a topic's server sends and takes, by event. */
export interface Protocol {
  joined: unknown
  receives: object
  sends: object
}

/** The server's no to a join or an event; `reason` is what to switch on. */
export class Refused extends Error {
  constructor(
    readonly reason: string,
    readonly response: Record<string, unknown> = {},
  ) {
    super(reason)
  }
}

export class Topic<P extends Protocol> {
  constructor(private readonly channel: Channel) {}

  get isJoined(): boolean {
    return this.channel.state === "joined"
  }

  on<Name extends keyof P["receives"] & string>(
    event: Name,
    listener: (payload: P["receives"][Name]) => void,
  ): Unsubscribe {
    const ref = this.channel.on(event, listener)
    return () => this.channel.off(event, ref)
  }

  /** Join, and again after every lost connection; each time the server says where things are. */
  join({
    onJoined,
    onRefused = () => {},
  }: {
    onJoined: (reply: P["joined"]) => void
    onRefused?: (refusal: Refused) => void
  }): void {
    this.channel
      .join()
      .receive("ok", onJoined)
      .receive("error", (response) => onRefused(refusalOf(response)))
  }

  /**
   * Say something, once joined, and return the server's reply.
   *
   * @throws Refused the server said no, or nothing (`timeout`).
   */
  ask<Name extends keyof P["sends"] & string>(
    event: Name,
    payload: P["sends"][Name] & object,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.channel
        .push(event, payload)
        .receive("ok", resolve)
        .receive("error", (response) => reject(refusalOf(response)))
        .receive("timeout", () => reject(new Refused("timeout")))
    })
  }

  /** Say something, once joined, that needs no answer. */
  tell<Name extends keyof P["sends"] & string>(
    event: Name,
    payload: P["sends"][Name] & object,
  ): void {
    this.channel.push(event, payload)
  }

  /** Say something that is only true now: without a connection it is not said at all. */
  mention<Name extends keyof P["sends"] & string>(
    event: Name,
    payload: P["sends"][Name] & object,
  ): void {
    if (this.isJoined) this.channel.push(event, payload)
  }

  leave(): void {
    this.channel.leave()
  }
}

function refusalOf(response: Record<string, unknown>): Refused {
  return new Refused(String(response.reason ?? "refused"), response)
}
