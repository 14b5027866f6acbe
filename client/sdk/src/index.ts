/** What a program begins with; every other module is imported by its path. */

export { ApiError, ConnectionError, explain, SignedOut } from "./api/errors"
export type * from "./api/types"
export { Kamegor } from "./kamegor"
export { SellersInView } from "./map/sellers"
export { Refused } from "./realtime/topic"
export { Store } from "./state/store"
export { Viewing as WatchedViewing } from "./watch/viewing"
