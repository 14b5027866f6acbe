/**
 * What the server sends, by the names that the app uses. The shapes come from the server:
 * `npm run generate` writes `openapi.ts` and `asyncapi.ts` from its documents. Credits are
 * decimal strings, times RFC 3339.
 */

import type { components as events, topics } from "../realtime/asyncapi"
import type { components } from "./openapi"

type Schemas = components["schemas"]
type Events = events["schemas"]

export type PresenceStatus = Schemas["PresenceStatus"]
export type ReputationTier = Schemas["ReputationTier"]

export type PublicProfile = Schemas["ProfileOutput"]
export type OwnProfile = Schemas["OwnProfileOutput"]
export type OwnUser = Schemas["OwnUserOutput"]

/** How watched seconds become billed ones; in a profile the running stream's, else the next one's. */
export type Terms = Pick<
  PublicProfile,
  "preview_seconds" | "minimum_seconds" | "increment_seconds"
>

export type Stream = Schemas["StreamOutput"]
export type StreamEndReason = Schemas["StreamEndReason"]
export type LiveStream = Stream
export type PastStream = Schemas["PastStreamOutput"]

/** What a viewing would cost whoever asks; the preview is 0 once it is used up. */
export type Quote = Schemas["QuoteOutput"]
/** What ends a viewing first, if nothing else does. */
export type LimitedBy = Schemas["LimitedBy"]

export type Viewing = Schemas["ViewingOutput"]
export type ViewingEndReason = Schemas["ViewingEndReason"]
/** A viewing's receipt, for its buyer or its seller; the transfers are the reader's own. */
export type Receipt = Schemas["ReceiptOutput"]
export type ReceiptStep = Schemas["Event"]

/** A stream's line as the server tells whoever asks, and whoever waits as it moves. */
export type Line = Schemas["LineOutput"]

/** A rating as everybody reads it: who gave it is not told. */
export type PublicRating = Schemas["RatingOutput"]
/** A rating as its buyer sees it. */
export type OwnRating = Schemas["OwnRatingOutput"]

/** A place around which one is never shown; where it is, nobody is told. */
export type PrivateZone = Schemas["ZoneOutput"]
export type AddressPrivacy = Schemas["AddressPrivacyOutput"]
export type BlockedUser = Schemas["BlockOutput"]
export type FollowedSeller = Schemas["FollowOutput"]

export type AgreedDocument = Schemas["DocumentOutput"]
export type AgeRules = Schemas["AgeRulesOutput"]
export type Device = Schemas["DeviceOutput"]
export type SecondFactor = Schemas["SecondFactorOutput"]
export type SecondFactorSetup = Schemas["SetupOutput"]
export type RecoveryCodeList = Schemas["RecoveryCodesOutput"]

export type LedgerEntry = Schemas["EntryOutput"]

/** What a seller has earned. */
export type Earnings = Schemas["EarningsOutput"]
/** Pending earnings that become available at the same time. */
export type Release = Schemas["ReleaseOutput"]
/** Earnings that were moved to the wallet. */
export type EarningsMove = Schemas["EarningsMoveOutput"]
/** The socket's `earnings` event; the rest is in `GET /api/earnings`. */
export type EarningsTold = Events["Earnings"]
export type Spending = Schemas["SpendingOutput"]
export type Package = Schemas["PackageOutput"]
export type Purchase = Schemas["PurchaseOutput"]
/** A purchase just begun, and how it is paid: on another page, or by Stripe's form. */
export type Checkout = Schemas["CheckoutOutput"]

/** The one appeal against a decision. */
export type Appeal = Schemas["AppealOutput"]
/** What a moderator decided about the signed-in person. */
export type Decision = Schemas["DecisionOutput"]

/** A wallet; only REST tells its debt, not the socket. */
export type Balance = Events["Balance"] & Partial<Pick<Schemas["BalanceOutput"], "debt">>

export type ViewingEnd = Events["ViewingEnded"]
/** The `meter` event, for the buyer; the seller is not told what the buyer has left. */
export type MeterReading = Events["Meter"]
/** Something the signed-in person was told of: `text` is read, `link` is where it leads. */
export type Notification = Schemas["NotificationOutput"]
export type Inbox = Schemas["PaginatedNotificationOutputList"]
export type Unread = Schemas["UnreadOutput"]
/** The socket's `notification`: with the facts of its kind besides. */
export type Notice = topics["user"]["receives"]["notification"]
/** Whether one kind of notification reaches the person on one channel. */
export type NotificationSetting = Schemas["SettingOutput"]
export type NotificationPreferences = Schemas["PreferencesOutput"]

export interface Page<T> {
  results: T[]
  next: string | null
  previous: string | null
}
