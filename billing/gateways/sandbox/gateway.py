"""The sandbox's implementation of the gateway interface."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from billing.gateways.gateway import Acknowledgement, Checkout, Event, Missed, Move
from billing.gateways.sandbox import messages, payments, signing
from billing.models import Payment, SandboxPayment
from core.page_sources import PageSources


class Sandbox:
    """Takes no real money; its checkout page is in views.py."""

    page_sources = PageSources()

    def start(self, *, payment: Payment, return_path: str) -> Checkout:
        """Open a payment; its page sends the buyer back to ``return_path``."""
        trial, _ = SandboxPayment.objects.get_or_create(
            payment=payment, defaults={"return_path": return_path}
        )
        return Checkout(
            reference=trial.reference,
            redirect_url=reverse("sandbox-checkout", args=[trial.reference]),
        )

    def read_event(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Event:
        """Return the content of a signed body.

        Raises:
            SignatureInvalid: the signature is wrong or too old.
        """
        signing.verify(body, headers=headers, now=now)
        return messages.decode(body)

    def acknowledge(self) -> Acknowledgement:
        """Return the usual answer, because the status is all that is read of it."""
        return Acknowledgement()

    def read_again(self, *, body: str) -> Event:
        """Return the content of a body whose signature was verified earlier.

        Raises:
            SignatureInvalid: it is not an event.
        """
        return messages.decode(body.encode())

    def look_up(self, *, payment: Payment) -> list[Event]:
        """Return the state of a payment, as events."""
        events = payments.history(payments.find(payment.reference))
        return [messages.decode(messages.encode(message)) for message in events]

    def missed(self, *, since: datetime) -> list[Missed]:
        """Return nothing, because the sandbox delivers every event at once."""
        return []

    def moves(self, *, since: datetime, until: datetime) -> list[Move]:
        """Return charges and refunds of the payments that began in the period."""
        return payments.moves(since=since, until=until)

    def cancel(self, *, payment: Payment, now: datetime) -> None:
        """Cancel an unpaid payment. A paid or pending one is not changed."""
        payments.expire(reference=payment.reference, now=now)

    def refund(self, *, payment: Payment, now: datetime) -> None:
        """Refund the full price and send the event. Idempotent."""
        payments.refund(reference=payment.reference, now=now)
