"""How long everything is kept. docs/retention.md shows it; a test compares the two.

Every table has a line here: in RETENTION if its rows go, in STAYS if they stay, in both
if a part of each row goes. A table without one fails the tests.
"""

from billing.constants import ANSWERS_KEPT_DAYS
from core.retention import Retention
from moderation.constants import AUDIT_KEPT_DAYS, EVIDENCE_KEPT_DAYS
from sellers.constants import EXACT_LOCATION_MAX_SECONDS

RETENTION = (
    Retention(
        of="sellers.ExactLocation",
        what="the one exact place of a seller",
        days=EXACT_LOCATION_MAX_SECONDS // (24 * 3600),
        after="its report; offline, two minutes",
        then="deleted",
        why="it is needed while they stream, and for nothing afterwards",
        rule="sellers.services.retention.exact_locations",
    ),
    Retention(
        of="sessions.Session",
        what="staff's sign-ins to the admin",
        days=1,
        after="they ran out",
        then="deleted",
        why="nothing reads them any more",
        rule="accounts.services.retention.ended_browser_sessions",
    ),
    Retention(
        of="accounts.Session",
        what="devices that were signed out or ran out",
        days=7,
        after="the end",
        then="deleted",
        why="whose token was stolen may ask which devices were in",
        rule="accounts.services.retention.ended_sessions",
    ),
    Retention(
        of="billing.IdempotencyRecord",
        what="first answers to requests that move money",
        days=ANSWERS_KEPT_DAYS,
        after="the answer",
        then="deleted",
        why="a phone may ask again that lay in a drawer meanwhile",
        rule="billing.services.retention.answers",
    ),
    Retention(
        of="billing.IdempotencyClaim",
        what="keys of requests that move money",
        days=ANSWERS_KEPT_DAYS,
        after="the first request",
        then="deleted",
        why="as their answers",
        rule="billing.services.retention.claims",
    ),
    Retention(
        of="streams.SpendingLimit",
        what="spending limits that others have replaced",
        days=90,
        after="they were replaced",
        then="deleted",
        why="a buyer may complain that a limit did not hold",
        rule="streams.services.retention.replaced_limits",
    ),
    Retention(
        of="streams.Stall",
        what="what buyers say of pictures that stood still, and sellers do not",
        days=180,
        after="the report",
        then="deleted",
        why="a bank may dispute a payment for 120 days, and then it takes a while",
        rule="streams.services.retention.stalls",
    ),
    Retention(
        of="billing.Purchase",
        what="purchases that nobody paid for, with what gateways told of them",
        days=90,
        after="the start",
        then="deleted",
        why="some ways of paying take weeks to fail; then it never was one",
        rule="billing.services.retention.unpaid_purchases",
    ),
    Retention(
        of="billing.GatewayEvent",
        what="the words of gateways' events, which may name the buyer",
        days=180,
        after="the event",
        then="blanked",
        why="a bank may dispute a payment for 120 days, and then it takes a while",
        rule="billing.services.retention.event_bodies",
    ),
    Retention(
        of="retries.Retry",
        what="items of periodic work that failed",
        days=30,
        after="the next try that was due",
        then="deleted",
        why="no round meets them any more, so there is nothing left to do",
        rule="retries.services.retention.untried",
    ),
    Retention(
        of="moderation.Report",
        what="what a report says and shows, unless an appeal is open",
        days=EVIDENCE_KEPT_DAYS,
        after="its case was closed",
        then="blanked",
        why="the decision may be appealed, or come before a court, for half a year",
        rule="moderation.services.retention.evidence",
    ),
    Retention(
        of="moderation.AuditEntry",
        what="the audit log",
        days=AUDIT_KEPT_DAYS,
        after="the entry",
        then="deleted",
        why="whoever misuses the admin is often found out late; it tells of users, too",
        rule="moderation.services.retention.audit_log",
    ),
    Retention(
        of="admin.LogEntry",
        what="what staff changed by Django's own forms",
        days=AUDIT_KEPT_DAYS,
        after="the change",
        then="deleted",
        why="as the audit log",
        rule="accounts.services.retention.admin_log",
    ),
)

_ACCOUNT = "as long as the account; then deleted"
_BOOKS = "for good: the books"
_PROOF = "for good: proof of what was agreed, by whom is wiped with the account"
_IMPERSONAL = "nothing about a person"
STAYS = {
    "accounts.User": "as long as the account; then without anything that names them",
    "accounts.Acceptance": _PROOF,
    "accounts.Block": _ACCOUNT,
    "account.EmailAddress": _ACCOUNT,
    "account.EmailConfirmation": "never written",
    "mfa.Authenticator": _ACCOUNT,
    "billing.Account": _BOOKS,
    "billing.Transfer": _BOOKS,
    "billing.Entry": _BOOKS,
    "billing.Hold": _BOOKS,
    "billing.Grant": _BOOKS,
    "billing.Purchase": "once it is paid, for good: the books",
    "billing.RefundRequest": _BOOKS,
    "billing.Refund": _BOOKS,
    "billing.Dispute": _BOOKS,
    "billing.Alert": _BOOKS,
    "billing.GatewayEvent": "for good: that it came, so that it never counts twice",
    "billing.SandboxPayment": "as long as its purchase",
    "sellers.Seller": "as long as the account; then without their words",
    "sellers.Consent": _PROOF,
    "sellers.PrivateZone": _ACCOUNT,
    "streams.AddressPrivacy": "for good: it says yes or no",
    "streams.Follow": _ACCOUNT,
    "streams.Place": "as long as the stream runs, or the account; then deleted",
    "streams.SpendingLimit": "the one that is set, as long as it is",
    "streams.Stream": (
        "for good: what was sold belongs to the books; "
        "its title, as long as the account"
    ),
    "streams.Viewing": "for good: what was sold belongs to the books",
    "streams.Rating": "for good: others rely on it; who has left has no name in it",
    "moderation.Case": "for good: earlier ones tell how to decide the next",
    "moderation.Report": "for good: who reported what and why: some do it for nothing",
    "moderation.Decision": "for good: every one must be answered for",
    "moderation.Appeal": "as its decision",
    "moderation.Proposal": "for good: whoever confirms one decides",
    "auth.Group": _IMPERSONAL,
    "auth.Permission": _IMPERSONAL,
    "contenttypes.ContentType": _IMPERSONAL,
    "billing.Package": _IMPERSONAL,
    "streams.MeterClock": _IMPERSONAL,
}
