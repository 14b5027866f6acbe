"""Holds."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from billing import causes
from billing.models.account import Account
from billing.models.causes import ACTOR_MAX_LENGTH, KEY_MAX_LENGTH


class HoldState(models.TextChoices):
    PENDING = "pending"
    CAPTURED = "captured", "captured, wholly or in part"
    RELEASED = "released", "released whole"


class Hold(models.Model):
    """A part of a balance that is set aside until captured or released.

    ``amount`` is the total that was ever set aside. ``captured`` is what transfers have
    spent of it; only transfers change it. ``remaining`` still counts as held.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    captured = models.BigIntegerField(db_default=0)
    state = models.CharField(
        max_length=16, choices=HoldState, default=HoldState.PENDING
    )
    remaining = models.GeneratedField(
        expression=Case(
            When(state=HoldState.PENDING, then=F("amount") - F("captured")),
            default=Value(0),
        ),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    cause_type = models.CharField(max_length=32, choices=causes.cause_choices)
    cause_id = models.UUIDField()
    actor = models.CharField(max_length=ACTOR_MAX_LENGTH)
    idempotency_key = models.CharField(max_length=KEY_MAX_LENGTH, db_collation="C")
    placed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # When the earnings of a day become available; other holds have none.
    matures_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(matures_at=None)
                | Q(closed_at=None)
                | Q(closed_at__gte=F("matures_at")),
                name="billing_hold_closes_when_it_is_mature",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="billing_hold_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(captured__gte=0, captured__lte=F("amount")),
                name="billing_hold_captured_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(state=HoldState.PENDING, closed_at__isnull=True)
                | Q(state=HoldState.CAPTURED, captured__gt=0, closed_at__isnull=False)
                | Q(state=HoldState.RELEASED, captured=0, closed_at__isnull=False),
                name="billing_hold_state_agrees_with_its_end",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"], name="billing_hold_key_unique"
            ),
        ]
        indexes = [models.Index(fields=["cause_id"], name="billing_hold_cause")]

    def __str__(self) -> str:
        return f"hold {self.id}"
