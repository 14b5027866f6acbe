import type { CallOptions } from "@kamegor/sdk/api/client"
import { ApiError, ConnectionError } from "@kamegor/sdk/api/errors"
import { expect, test } from "vitest"
import { Moves } from "../../src/wallet/moves"

const moved = { id: "m", amount: "5.600", created_at: "2026-03-01T12:00:00.000Z" }

/** A server that answers as told, and what it was sent. */
function bank(...answers: (object | Error)[]) {
  const sent: { path: string; body: unknown; key: string | undefined }[] = []
  const post = async <T>(path: string, body: unknown, options?: CallOptions) => {
    sent.push({ path, body, key: options?.idempotencyKey })
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer as T
  }
  return { moves: new Moves({ post }), sent }
}

test("an amount is moved by one call with a key", async () => {
  const { moves, sent } = bank(moved)

  expect(await moves.move("5.600")).toEqual(moved)

  expect(sent).toEqual([
    {
      path: "/api/earnings/transfers",
      body: { amount: "5.600" },
      key: expect.any(String),
    },
  ])
})

test("a move whose answer was lost keeps its key, so that it moves once", async () => {
  const { moves, sent } = bank(new ConnectionError("timeout"), moved)

  await expect(moves.move("5.600")).rejects.toThrow(ConnectionError)
  await moves.move("5.600")

  expect(sent[1]?.key).toBe(sent[0]?.key)
})

test("a move that was answered is over, well or not", async () => {
  const refusal = new ApiError({ status: 402, code: "insufficient_earnings", detail: "" })
  const { moves, sent } = bank(refusal, moved, moved)

  await expect(moves.move("5.600")).rejects.toThrow(ApiError)
  await moves.move("5.600")
  await moves.move("5.600")

  expect(new Set(sent.map(({ key }) => key)).size).toBe(3)
})
