// The least a server of many sockets can be: `ws`, which hands what one says to all others.

import { WebSocketServer } from "../client/node_modules/ws/wrapper.mjs"

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) })

server.on("connection", (socket, request) => {
  if (request.url !== "/publish") return
  socket.on("message", (message) => {
    const text = message.toString()
    for (const other of server.clients) {
      if (other !== socket) other.send(text)
    }
  })
})
