"""The sandbox as the rest of billing sees it."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from billing.gateways.gateway import Checkout, Event, Missed, Move
from billing.gateways.sandbox import messages, payments, signing
from billing.models import Purchase, SandboxPayment


class Sandbox:
    """Takes no money; its checkout page is in views.py."""

    def start(self, *, purchase: Purchase, return_path: str) -> Checkout:
        """Open a payment; its page sends the buyer back to ``return_path``."""
        payment, _ = SandboxPayment.objects.get_or_create(
            purchase=purchase, defaults={"return_path": return_path}
        )
        return Checkout(
            reference=payment.reference,
            redirect_url=reverse("sandbox-checkout", args=[payment.reference]),
        )

    def read_event(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Event:
        """Return what a signed body says.

        Raises:
            SignatureInvalid: the sandbox did not write it, or not lately.
        """
        signing.verify(body, headers=headers, now=now)
        return messages.decode(body)

    def read_again(self, *, body: str) -> Event:
        """Return what a body says whose signature was right when it came.

        Raises:
            SignatureInvalid: it is no event.
        """
        return messages.decode(body.encode())

    def look_up(self, *, purchase: Purchase) -> list[Event]:
        """Return what has become of a payment, as events."""
        payment = payments.find(purchase.reference)
        events = payments.history(payment)
        return [messages.decode(messages.encode(message)) for message in events]

    def missed(self, *, since: datetime) -> list[Missed]:
        """Return nothing: it tells of each change as it makes it."""
        return []

    def moves(self, *, since: datetime, until: datetime) -> list[Move]:
        """Return what was paid and given back of the payments begun in between."""
        return payments.moves(since=since, until=until)

    def cancel(self, *, purchase: Purchase, now: datetime) -> None:
        """Let nobody try a card any more; what is paid or under way stays."""
        payments.expire(reference=purchase.reference, now=now)

    def refund(self, *, purchase: Purchase, now: datetime) -> None:
        """Give the whole price back and tell so; a second call changes nothing."""
        payments.refund(reference=purchase.reference, now=now)
