"""The sandbox gateway's own data, which a real gateway has in its own database."""

import secrets

from django.db import models

from billing.models.payment import Payment


def new_reference() -> str:
    """Return an unguessable id, because it gives access to the payment."""
    return f"sandbox-{secrets.token_hex(16)}"


class SandboxState(models.TextChoices):
    OPEN = "open", "open (waiting for a card)"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    CANCELLED = "cancelled", "cancelled (by the buyer)"
    EXPIRED = "expired", "expired (by the site)"
    REFUNDED = "refunded"


class SandboxPayment(models.Model):
    """A payment at the sandbox. No real money moves."""

    reference = models.CharField(
        primary_key=True, max_length=64, default=new_reference, editable=False
    )
    payment = models.OneToOneField(
        Payment, models.PROTECT, related_name="sandbox_payment"
    )
    state = models.CharField(
        max_length=16, choices=SandboxState, default=SandboxState.OPEN
    )
    return_path = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.reference
