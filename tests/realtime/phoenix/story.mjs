// A story told with the npm package `phoenix` as it comes, its Presence included.
// Arguments: the package's folder, alice's socket, alice's token, bob's socket, bob's token.

import assert from "node:assert/strict"
import { createRequire } from "node:module"

const [folder, aliceUrl, aliceToken, bobUrl, bobToken] = process.argv.slice(2)
const { Presence, Socket } = createRequire(import.meta.url)(folder)

const PATIENCE_MS = 20_000

function open(url, options) {
  const socket = new Socket(url, { timeout: PATIENCE_MS, ...options })
  socket.connect()
  return socket
}

/** What a push or a join is answered: `["ok", response]` or `["error", response]`. */
function answer(push) {
  return new Promise((resolve) => {
    for (const status of ["ok", "error", "timeout"]) {
      push.receive(status, (response) => resolve([status, response]))
    }
  })
}

async function until(condition) {
  const deadline = Date.now() + PATIENCE_MS
  while (!condition()) {
    assert(Date.now() < deadline, `it never came true: ${condition}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function present(presence) {
  return presence.list((name) => name).sort().join()
}

// One by authToken, which is a subprotocol; the other by a param, as older clients do.
const alice = open(aliceUrl, { authToken: aliceToken })
const bob = open(bobUrl, { params: { token: bobToken } })

// Joining

const alices = alice.channel("room:story", { name: "alice", is_shown: true })
const bobs = bob.channel("room:story", { name: "bob", is_shown: true })
const heard = []
const names = new Presence(alices)
const comings = []
names.onJoin((name) => comings.push(`+${name}`))
names.onLeave((name) => comings.push(`-${name}`))
alices.on("shouted", (payload) => heard.push(payload.words))
assert.deepEqual(await answer(alices.join()), ["ok", { room: "story" }])
assert.deepEqual(await answer(bobs.join()), ["ok", { room: "story" }])

const locked = alice.channel("room:locked", {})
assert.deepEqual(await answer(locked.join()), ["error", { reason: "forbidden" }])
locked.leave()
const nowhere = alice.channel("nowhere", {})
assert.deepEqual(await answer(nowhere.join()), ["error", { reason: "unmatched topic" }])
nowhere.leave()

// Saying and hearing

assert.deepEqual(await answer(bobs.push("shout", { words: "hello" })), ["ok", { length: 5 }])
await until(() => heard.join() === "hello")
assert.deepEqual(await answer(bobs.push("nothing", {})), ["error", { reason: "unknown_event" }])
assert.equal((await answer(bobs.push("shout", {})))[1].reason, "invalid")

// Presence, in two server processes

const bobsNames = new Presence(bobs)
await until(() => present(names) === "alice,bob")
const [{ metas }] = names.list((name, entry) => entry).slice(-1)
assert.equal(metas[0].mood, "calm")
assert.match(metas[0].phx_ref, /\w+/)

// A crash is an error of the channel, which phoenix joins again by itself

let errors = 0
bobs.onError(() => (errors += 1))
bobs.push("break", { words: "hello" })
await until(() => errors === 1)
await until(() => bobs.state === "joined")
await until(() => present(names) === "alice,bob" && present(bobsNames) === "alice,bob")

// The server closes the socket: phoenix connects again and joins everything again

let opened = 0
alice.onOpen(() => (opened += 1))
console.log("close alice")
await until(() => opened === 1 && alices.state === "joined")
await answer(bobs.push("shout", { words: "welcome back" }))
await until(() => heard.at(-1) === "welcome back")
await until(() => present(names) === "alice,bob")

// Leaving

let closed = false
bobs.onClose(() => (closed = true))
assert.equal((await answer(bobs.leave()))[0], "ok")
await until(() => closed && present(names) === "alice")
const again = bob.channel("room:story", { name: "carol", is_shown: true })
await answer(again.join())
await until(() => present(names) === "alice,carol")
bob.disconnect()
await until(() => present(names) === "alice")
assert.equal(comings[0], "+alice")
assert.equal(comings.at(-1), "-carol")

let latency = null
alice.ping((milliseconds) => (latency = milliseconds))
await until(() => latency !== null)
alice.disconnect()
console.log("the end")
process.exit(0)
