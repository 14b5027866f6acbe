// The npm package "phoenix", as it is, driven line by line: each line of standard input
// is a command in JSON, each line of standard output a reply to one or an event.
//
// node --experimental-websocket phoenix.mjs

import { createInterface } from "node:readline"
import { Presence, Socket } from "../../client/node_modules/phoenix/priv/static/phoenix.mjs"

const TIMEOUT_MILLISECONDS = 20_000
const BEAT_MILLISECONDS = 500

const sockets = new Map()
const channels = new Map()

const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const tell = (client, topic, event, payload) => write({ client, topic, event, payload })

const commands = {
  connect({ client, url, token }, reply) {
    const socket = new Socket(url, {
      authToken: token,
      timeout: TIMEOUT_MILLISECONDS,
      transport: WebSocket,
    })
    socket.onOpen(() => reply("ok", {}))
    socket.onError(() => reply("error", { reason: "not admitted" }))
    socket.onClose(({ code }) => tell(client, null, "closed", { code }))
    sockets.set(client, socket)
    socket.connect()
  },

  disconnect({ client }, reply) {
    for (const [key, channel] of channels) {
      if (key.startsWith(`${client} `)) clearInterval(channel.beating)
    }
    sockets.get(client).disconnect(() => reply("ok", {}))
  },

  join({ client, topic, payload }, reply) {
    const channel = sockets.get(client).channel(topic, payload)
    channel.onMessage = (event, message) => {
      if (!event.startsWith("chan_reply_")) tell(client, topic, event, message)
      return message
    }
    const presence = new Presence(channel)
    presence.onSync(() => {
      const present = presence.list((key) => key).sort()
      tell(client, topic, "present", { present })
    })
    channels.set(`${client} ${topic}`, channel)
    answer(channel.join(TIMEOUT_MILLISECONDS), (status, response) => {
      // Without this, phoenix would try again for ever.
      if (status !== "ok") channel.leave()
      reply(status, response)
    })
  },

  push({ client, topic, event, payload }, reply) {
    const channel = channels.get(`${client} ${topic}`)
    answer(channel.push(event, payload, TIMEOUT_MILLISECONDS), reply)
  },

  beat({ client, topic, payload }, reply) {
    const channel = channels.get(`${client} ${topic}`)
    const beat = () => channel.push("heartbeat", payload)
    channel.beating = setInterval(beat, BEAT_MILLISECONDS)
    channel.onClose(() => clearInterval(channel.beating))
    reply("ok", {})
  },

  leave({ client, topic }, reply) {
    answer(channels.get(`${client} ${topic}`).leave(), reply)
  },
}

function answer(push, reply) {
  for (const status of ["ok", "error", "timeout"]) {
    push.receive(status, (response) => reply(status, response))
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { number, command, ...fields } = JSON.parse(line)
  commands[command](fields, (status, response) => write({ number, status, response }))
}
process.exit(0)
