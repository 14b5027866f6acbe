// What an idle WebSocket costs in Node: `ws` as it comes.

import { WebSocketServer } from "../client/node_modules/ws/wrapper.mjs"

new WebSocketServer({ host: "127.0.0.1", port: Number(process.env.PORT) })
