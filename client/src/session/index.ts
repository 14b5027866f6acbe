/** The one session and API of this page. */

import { Api } from "../api/client"
import { Http } from "../api/http"
import { Links } from "./links"
import { Session } from "./session"
import { Tokens } from "./tokens"

const http = new Http()
const tokens = new Tokens({ http, storage: localStorage, locks: navigator.locks })

export const api = new Api(http, tokens)
export const links = new Links(http)
export const session = new Session({ http, tokens, api })
