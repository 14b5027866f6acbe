/** What the server sends, as the contract has it. Credits are decimal strings, times RFC 3339. */

export type PresenceStatus = "offline" | "online" | "streaming"

export type ReputationTier = "new" | "known" | "trusted" | "top"

/** How watched seconds become billed ones; in a profile the running stream's, else the next one's. */
export interface Terms {
  preview_seconds: number
  minimum_seconds: number
  increment_seconds: number
}

export interface PublicProfile extends Terms {
  id: string
  username: string
  picture_url: string | null
  description: string
  seller_description: string
  is_seller: boolean
  presence_status: PresenceStatus
  price_per_minute: string | null
  rating_avg: number | null
  rating_count: number
  reputation_tier: ReputationTier
  live_stream: LiveStream | null
  history: PastStream[]
}

export interface LiveStream extends Terms {
  id: string
  title: string
  price_per_minute: string
  started_at: string
}

/** What a viewing would cost whoever asks; the preview is 0 once it is used up. */
export interface Quote extends Terms {
  stream_id: string
  price_per_minute: string
  available: string
  minutes_left: number
  limited_by: LimitedBy
}

export interface PastStream {
  started_at: string
  duration_seconds: number
  rating: number | null
}

/** A rating as everybody reads it: who gave it is not told. */
export interface PublicRating {
  id: string
  score: number
  comment: string
  created_at: string
  edited_at: string | null
  /** The seller's one answer. */
  reply: string | null
  replied_at: string | null
}

/** A rating as its buyer sees it. */
export interface OwnRating extends PublicRating {
  viewing_id: string
  seller_id: string
  editable_until: string
}

/** The signed-in person's own. */
export interface OwnProfile extends PublicProfile {
  /** Whether they agreed to be shown on the map; so it is while they sell. */
  location_consent: boolean
  /** Whether others find them offline, and until when; null is until they say. */
  is_hidden: boolean
  hidden_until: string | null
  /** Whether private zones keep them out of sight; then, too, others find them offline. */
  is_concealed: boolean
}

/** A place around which one is never shown; where it is, nobody is told. */
export interface PrivateZone {
  id: string
  name: string
  /** In metres: so far around the place at the least. */
  radius: number
  created_at: string
}

/** The signed-in person's account, which nobody else sees. */
export interface OwnUser {
  id: string
  email: string
  username: string
  created_at: string
  is_email_verified: boolean
  /** ISO 3166 alpha-2, or "" if they have not said. */
  country: string
  affirmed_age: number | null
  age_affirmed_at: string | null
  /** Whether what they said is enough by the rules of now. */
  is_age_affirmed: boolean
  /** The names of the texts whose present version they have not agreed to. */
  documents_due: string[]
}

/** A text people agree to; `version` is the day from which it holds. */
export interface AgreedDocument {
  name: string
  title: string
  version: string
  url: string
}

/** How old one must be; `countries` where it is not `minimum_age`. */
export interface AgeRules {
  is_required: boolean
  minimum_age: number
  countries: Record<string, number>
  closed_countries: string[]
}

/** Whether one's network address is hidden; it can be where the site has a relay. */
export interface AddressPrivacy {
  hides_address: boolean
  can_hide: boolean
}

/** Somebody whom one has blocked. */
export interface BlockedUser {
  id: string
  username: string
  picture_url: string | null
  blocked_at: string
}

/** Whether signing in takes a code, too. */
export interface SecondFactor {
  is_on: boolean
  set_up_at: string | null
  recovery_codes_left: number
}

/** What an authenticator app is given. */
export interface SecondFactorSetup {
  token: string
  secret: string
  url: string
  qr_svg: string
}

export interface RecoveryCodeList {
  recovery_codes: string[]
}

/** A seller of whom one is told when they go live. */
export interface FollowedSeller {
  id: string
  username: string
  picture_url: string | null
  presence_status: PresenceStatus
  followed_at: string
}

/** One device that is signed in. */
export interface Device {
  id: string
  user_agent: string
  created_at: string
  last_used_at: string
  is_current: boolean
}

export interface Balance {
  balance: string
  held: string
  available: string
  /** What has yet to be given back; only REST tells, not the socket. */
  debt?: string
}

export interface LedgerEntry {
  id: string
  type: string
  /** What a person reads for the type. */
  title: string
  amount: string
  balance_after: string
  viewing_id: string | null
  purchase_id: string | null
  created_at: string
}

/** Credits, as a buyer limits them; null is no limit. */
export interface Limits {
  per_viewing: string | null
  per_day: string | null
}

/** What one has set, what binds by now, and what the last 24 hours have cost. */
export interface Spending extends Limits {
  in_force: Limits
  /** When what is set is all that binds; null: it is already. */
  in_force_from: string | null
  spent: string
  left: string | null
}

/** Credits on sale; `price` is a decimal in `currency` (ISO 4217). */
export interface Package {
  id: string
  credits: string
  price: string
  currency: string
}

export interface Purchase {
  id: string
  status: "pending" | "paid" | "failed" | "refunded" | "disputed" | "expired"
  failure_reason: "" | "declined" | "cancelled"
  gateway: string
  credits: string
  price: string
  currency: string
  started_at: string
  paid_at: string | null
}

/** A purchase just begun, and how it is paid: on another page, or by Stripe's form. */
export interface Checkout extends Purchase {
  redirect_url: string | null
  client_secret: string | null
  publishable_key: string | null
}

export interface Stream extends Terms {
  id: string
  seller_id: string
  title: string
  status: "live" | "ended"
  price_per_minute: string
  started_at: string
  ended_at: string | null
  end_reason: StreamEndReason | null
}

export type StreamEndReason =
  | "stopped"
  | "seller_offline"
  | "seller_withdrew"
  | "suspended"
  | "force_stopped"

export interface Viewing extends Terms {
  id: string
  stream_id: string
  seller_id: string
  buyer: { id: string; username: string; picture_url: string | null }
  state: "requested" | "connected" | "ended"
  /** Whether the buyer is in the room, so that an offer reaches somebody. */
  joined: boolean
  /** The seller sends nothing, which is not billed. */
  is_paused: boolean
  /** The seller's microphone is off. */
  is_muted: boolean
  price_per_minute: string
  fee_percent: number
  /** `relay` where one of the two hides their network address. */
  ice_transport_policy: RTCIceTransportPolicy
  requested_at: string
  connected_at: string | null
  paid_until: string | null
  ended_at: string | null
  end_reason: ViewingEndReason | null
  billed_seconds: number
  /** Not billed: nothing was sent, or a peer was not heard. */
  still_seconds: number
  charged: string
}

export type ViewingEndReason =
  | "left"
  | "stream_ended"
  | "insufficient_credits"
  | "spending_limit"
  | "connection_lost"
  | "not_connected"
  | "suspended"
  | "seller_ended"
  | "blocked"

export interface ViewingEnd {
  viewing_id: string
  reason: ViewingEndReason
  billed_seconds: number
  charged: string
}

/** What ends a viewing first, if nothing else does. */
export type LimitedBy = "balance" | "spending_limit"

/** The `meter` event, for the buyer; the seller is not told what the buyer has left. */
export interface MeterReading {
  viewing_id: string
  billed_seconds: number
  /** How long the picture stood still so far: not billed. */
  still_seconds: number
  charged: string
  paid_until: string | null
  available: string | null
  seconds_left: number | null
  limited_by: LimitedBy | null
}

/** A stream's line as the server tells whoever asks, and whoever waits as it moves. */
export interface Line {
  stream_id: string
  waiting: number
  /** Null: this person does not wait. */
  position: number | null
  /** Null: it is not this person's turn. */
  seconds_to_accept: number | null
  end_reason: "accepted" | "left" | "missed" | "absent" | "unavailable" | null
}

export type ReceiptStep =
  | "requested"
  | "buyer_connected"
  | "seller_connected"
  | "connected"
  | "ended"

/** A viewing's receipt, for its buyer or its seller; the transfers are the reader's own. */
export interface Receipt extends Viewing {
  title: string
  seller: Viewing["buyer"]
  timeline: { event: ReceiptStep; at: string }[]
  /** Before the connection, and the free preview; null while it runs, as the next two. */
  unbilled_seconds: number | null
  free_seconds: number | null
  /** Billed, but not watched: up to the minimum or the end of a step. */
  surcharged_seconds: number | null
  /** The buyer's own; null for the seller. */
  spending_limit: string | null
  fee: string
  transfers: { type: string; title: string; amount: string; created_at: string }[]
  rating: OwnRating | null
}

/** The one appeal against a decision. */
export interface Appeal {
  id: string
  text: string
  status: "open" | "upheld" | "overturned"
  answer: string
  created_at: string
  answered_at: string | null
}

/** What a moderator decided about the signed-in person. */
export interface Decision {
  id: string
  action: string
  reason: string
  until: string | null
  stream_id: string | null
  decided_at: string
  appeal: Appeal | null
}

/** Something the signed-in person was told of: `text` is read, `link` is where it leads. */
export interface Notification {
  id: string
  kind: string
  text: string
  /** The path of a screen of the app. */
  link: string
  /** The other user whom it is about. */
  about: { id: string; username: string; picture_url: string | null } | null
  created_at: string
  read_at: string | null
}

export interface Inbox extends Page<Notification> {
  unread_count: number
}

/** The socket's `notification`: with the facts of its kind besides. */
export type Notice = Pick<Notification, "id" | "kind" | "text" | "link" | "created_at"> &
  Unread

export interface Unread {
  unread_count: number
}

export interface Page<T> {
  results: T[]
  next: string | null
  previous: string | null
}
