/** The one `Agreements` of this page. */

import { api, session } from "../session"
import { Agreements } from "./agreements"

export const agreements = new Agreements({ api, userId: session.userId })
