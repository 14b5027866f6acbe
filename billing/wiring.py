"""Register what billing adds to the site (ADR 32)."""

from accounts import exports
from audit import public
from billing import causes, gateways, movements, payment_owners
from billing.api import documentation
from billing.constants import (
    ADVANCE_EARNINGS_SECONDS,
    ANSWERS_KEPT_DAYS,
    RECONCILE_SECONDS,
)
from billing.exports import money
from billing.models import CauseType
from billing.notices import PAID, REFUNDED
from billing.services import purchases
from billing.services import retention as rules
from core import doctor, limits, mounts, page_sources, queues, retention, schedule
from core.api import enum_names, examples, tags
from core.retention import Retention
from notifications import kinds

_BOOKS = "for good: the books"

causes.declare(*movements.CAUSES)
payment_owners.register({CauseType.PURCHASE: purchases})

mounts.register("api/", "billing.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)
mounts.register("sandbox/", "billing.gateways.sandbox.urls")
enum_names.register({"PurchaseStatus": "billing.models.PaymentStatus"})

exports.register("money", money)

public.register("billing.package")

kinds.register(PAID, REFUNDED)

limits.register({"purchase": (20, 600), "earnings": (20, 600)})

retention.register(
    Retention(
        of="billing.IdempotencyRecord",
        what="first answers to requests that move money",
        days=ANSWERS_KEPT_DAYS,
        after="the answer",
        then="deleted",
        why="a phone may ask again that lay in a drawer meanwhile",
        rule=rules.answers,
    ),
    Retention(
        of="billing.IdempotencyClaim",
        what="keys of requests that move money",
        days=ANSWERS_KEPT_DAYS,
        after="the first request",
        then="deleted",
        why="as their answers",
        rule=rules.claims,
    ),
    Retention(
        of="billing.Purchase",
        what="purchases that nobody paid for, with what gateways told of them",
        days=90,
        after="the start",
        then="deleted",
        why="some ways of paying take weeks to fail; then it never was one",
        rule=rules.unpaid_purchases,
    ),
    Retention(
        of="billing.GatewayEvent",
        what="the words of gateways' events, which may name the buyer",
        days=180,
        after="the event",
        then="blanked",
        why="a bank may dispute a payment for 120 days, and then it takes a while",
        rule=rules.event_bodies,
    ),
    stays={
        "billing.Account": _BOOKS,
        "billing.Transfer": _BOOKS,
        "billing.Hold": _BOOKS,
        "billing.Grant": _BOOKS,
        "billing.Purchase": "once it is paid, for good: the books",
        "billing.Payment": "as long as what it is for",
        "billing.RefundRequest": _BOOKS,
        "billing.Refund": _BOOKS,
        "billing.Dispute": _BOOKS,
        "billing.Alert": _BOOKS,
        "billing.GatewayEvent": "for good: that it came, so that it never counts twice",
        "billing.SandboxPayment": "as long as its payment",
        "billing.Package": retention.IMPERSONAL,
    },
)

queues.register(
    {
        "billing.tasks.reconcile_purchases": queues.MONEY,
        "billing.tasks.compare_balances": queues.MONEY,
        "billing.tasks.advance_earnings": queues.MONEY,
        "billing.tasks.finish_sandbox_payment": queues.MONEY,
        "billing.tasks.send_receipts": queues.MAIL,
    }
)

schedule.every(
    RECONCILE_SECONDS, "billing.tasks.reconcile_purchases", name="reconcile purchases"
)
schedule.every(
    ADVANCE_EARNINGS_SECONDS, "billing.tasks.advance_earnings", name="advance earnings"
)
schedule.every(10, "billing.tasks.send_receipts", name="send receipts")
schedule.daily(4, 40, "billing.tasks.compare_balances", name="compare balances")

doctor.register("billing.probes.gateways")

page_sources.register({"payment gateways": gateways.page_sources})
