"""Stripe's implementation of the gateway interface, with PaymentIntents."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import stripe
from django.conf import settings
from stripe.params import BalanceTransactionListParams, EventListParams

from billing.constants import EVENT_MAX_AGE_SECONDS, EVENT_MAX_LEAD_SECONDS
from billing.errors import GatewayUnavailable, PaymentUnknown, SignatureInvalid
from billing.gateways.gateway import Acknowledgement, Checkout, Event, Missed, Move
from billing.gateways.stripe import balance, events
from billing.models import Payment, RefundState
from core import outside
from core.page_sources import PageSources

logger = logging.getLogger(__name__)

# The API version this code was written for; Stripe keeps its behavior.
API_VERSION = "2026-10-28.endive"
TIMEOUT_SECONDS: float = 10
HEADER = "Stripe-Signature"
UNEXPECTED_STATE = "payment_intent_unexpected_state"
MISSING = "resource_missing"

_JS = ("https://js.stripe.com", "https://*.js.stripe.com")
# The card form consists of a script and frames. Source: Stripe's security guide,
# "Content Security Policy", of Stripe.js.
PAGE_SOURCES = PageSources(
    connect=("https://api.stripe.com",),
    script=_JS,
    frame=(*_JS, "https://hooks.stripe.com"),
    img=("https://*.stripe.com",),
    payment=("https://js.stripe.com",),
)


class Stripe:
    """Charges real cards with a live key, and none with a test key."""

    page_sources = PAGE_SOURCES

    def start(self, *, payment: Payment, return_path: str) -> Checkout:
        """Open a PaymentIntent, which the client pays with its secret.

        Raises:
            GatewayUnavailable: Stripe gave no usable response within ten seconds.
        """
        intent = _ask(
            lambda client: client.v1.payment_intents.create(
                {
                    "amount": payment.amount_minor_units,
                    "currency": payment.currency.lower(),
                    "description": payment.description,
                    "automatic_payment_methods": {"enabled": True},
                    "metadata": {
                        "payment_id": str(payment.id),
                        "user_id": str(payment.payer_id),
                    },
                },
                {"idempotency_key": f"payment:{payment.id}"},
            )
        )
        return Checkout(
            reference=intent.id,
            client_secret=intent.client_secret or "",
            publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        )

    def read_event(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Event:
        """Return the content of a webhook's body.

        Raises:
            SignatureInvalid: the signature is wrong or too old, or the event belongs to
                the other mode, such as a test event for a live site.
        """
        header = headers.get(HEADER, "")
        try:
            message = client().construct_event(
                body, header, settings.STRIPE_WEBHOOK_SECRET, EVENT_MAX_AGE_SECONDS
            )
            told = message.to_dict()
            event = events.read(told)
        except (stripe.SignatureVerificationError, *_NO_EVENT) as error:
            raise SignatureInvalid(
                "The event does not have a valid Stripe signature."
            ) from error
        _check_lead(header, now)
        if told["livemode"] != _is_live():
            raise SignatureInvalid(
                "The event belongs to the other mode (live or test)."
            )
        return event

    def acknowledge(self) -> Acknowledgement:
        """Return the usual answer, because the status is all that is read of it."""
        return Acknowledgement()

    def read_again(self, *, body: str) -> Event:
        """Return the content of a body whose signature was verified earlier.

        Raises:
            SignatureInvalid: it is not an event.
        """
        try:
            return events.read(json.loads(body))
        except _NO_EVENT as error:
            raise SignatureInvalid(
                "The event does not have a valid Stripe signature."
            ) from error

    def look_up(self, *, payment: Payment) -> list[Event]:
        """Return the state of a PaymentIntent, as events.

        Raises:
            PaymentUnknown: this account has no such PaymentIntent in this mode.
            GatewayUnavailable: Stripe gave no usable response within ten seconds.
        """
        intent = _ask(
            lambda client: client.v1.payment_intents.retrieve(
                payment.reference, {"expand": ["latest_charge"]}
            )
        )
        return events.of_intent(intent.to_dict())

    def missed(self, *, since: datetime) -> list[Missed]:
        """Return the events since then that Stripe has not delivered.

        Raises:
            GatewayUnavailable: Stripe gave no usable response within ten seconds.
        """
        wanted: EventListParams = {
            "created": {"gte": int(since.timestamp())},
            "delivery_success": False,
            "types": list(events.KINDS),
            "limit": 100,
        }
        newest_first = _ask(
            lambda client: list(client.v1.events.list(wanted).auto_paging_iter())
        )
        told = [event.to_dict() for event in reversed(newest_first)]
        return [Missed(id=each["id"], body=json.dumps(each)) for each in told]

    def moves(self, *, since: datetime, until: datetime) -> list[Move]:
        """Return our balance transactions of a period, in pages of a hundred.

        Raises:
            GatewayUnavailable: Stripe gave no usable response within ten seconds a
                page.
        """
        wanted: BalanceTransactionListParams = {
            "created": {"gte": int(since.timestamp()), "lt": int(until.timestamp())},
            "expand": ["data.source"],
            "limit": 100,
        }
        found = _ask(
            lambda client: list(
                client.v1.balance_transactions.list(wanted).auto_paging_iter()
            )
        )
        moves = [_move(transaction.to_dict()) for transaction in found]
        return [move for move in moves if move is not None]

    def cancel(self, *, payment: Payment, now: datetime) -> None:
        """Cancel a PaymentIntent, if its state allows it.

        It is not cancelled while the buyer has a voucher that can still be paid.

        Raises:
            PaymentUnknown: this account has no such PaymentIntent in this mode.
            GatewayUnavailable: Stripe gave no usable response within ten seconds.
        """
        intent = _ask(
            lambda client: client.v1.payment_intents.retrieve(payment.reference)
        )
        if events.payable_until(intent.to_dict()) > now.timestamp():
            return
        try:
            _ask(
                lambda client: client.v1.payment_intents.cancel(
                    payment.reference, {"cancellation_reason": "abandoned"}
                )
            )
        except GatewayUnavailable as refusal:
            # It is already paid, pending or cancelled.
            if getattr(refusal.__cause__, "code", "") != UNEXPECTED_STATE:
                raise

    def refund(self, *, payment: Payment, now: datetime) -> None:
        """Refund the full amount; events will report it.

        Stripe repeats the first response for an idempotency key, so a new attempt after
        a failed refund uses another key.

        Raises:
            PaymentUnknown: this account has no such PaymentIntent in this mode.
            GatewayUnavailable: Stripe gave no usable response within ten seconds.
        """
        failed = payment.refunds.filter(state=RefundState.FAILED).count()
        key = f"refund:{payment.id}" + (f":{failed}" if failed else "")
        _ask(
            lambda client: client.v1.refunds.create(
                {"payment_intent": payment.reference}, {"idempotency_key": key}
            )
        )


# Raised for a signed body that is not an event, or a malformed transaction.
_NO_EVENT = (ValueError, KeyError, TypeError, AttributeError)


def client() -> stripe.StripeClient:
    """Return a client for this site's account, without a request."""
    return stripe.StripeClient(
        settings.STRIPE_API_KEY,
        stripe_version=API_VERSION,
        base_addresses={"api": settings.STRIPE_API_URL},
        # No retries by the SDK, because they would make clients wait too long.
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def _ask(call: Any) -> Any:
    outside.release_connection()
    try:
        return call(client())
    except stripe.StripeError as error:
        if (error.http_status, error.code) == (HTTPStatus.NOT_FOUND, MISSING):
            raise PaymentUnknown("Stripe has no such payment.") from error
        raise GatewayUnavailable("Stripe's response could not be used.") from error


def _move(transaction: dict[str, Any]) -> Move | None:
    """Parse one line. A malformed line must not prevent comparing the others.

    Its booking then has no counterpart, which raises an alert.
    """
    try:
        return balance.read(transaction)
    except _NO_EVENT:
        logger.exception("A line could not be parsed: %s", transaction.get("id"))
        return None


def _is_live() -> bool:
    # sk_live_... and rk_live_..., against sk_test_... and rk_test_...
    return "_live_" in settings.STRIPE_API_KEY


def _check_lead(header: str, now: datetime) -> None:
    """Refuse timestamps in the future, which the SDK accepts."""
    [timestamp] = [part[2:] for part in header.split(",") if part.startswith("t=")]
    signed_at = datetime.fromtimestamp(int(timestamp), UTC)
    if signed_at - now > timedelta(seconds=EVENT_MAX_LEAD_SECONDS):
        raise SignatureInvalid("The signature is too new.")
