"""Serializers for the billing API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from billing import causes
from billing.currencies import Currency
from billing.gateways.gateway import Checkout
from billing.models import (
    EARNED_KINDS,
    AccountKind,
    Entry,
    FailureReason,
    Package,
    PaymentStatus,
    Purchase,
    Transfer,
)
from billing.selectors import Balance, Earnings, Release
from core import wire
from core.api.fields import CreditsField, MomentField, StringField, WordField

# The accounts whose statements their user may read.
STATEMENTS = (AccountKind.WALLET, *EARNED_KINDS)


class BalanceOutput(serializers.Serializer[Balance]):
    balance = CreditsField()
    held = CreditsField()
    available = CreditsField()
    debt = serializers.SerializerMethodField()

    @extend_schema_field(CreditsField())
    def get_debt(self, balance: Balance) -> str:
        return wire.credits(self.context["debt"])


class ReleaseOutput(serializers.Serializer[Release]):
    """Pending earnings that become available at the same time."""

    at = MomentField()
    amount = CreditsField()


class EarningsOutput(serializers.Serializer[Earnings]):
    pending = CreditsField()
    available = CreditsField(help_text="What can be moved to the wallet.")
    lifetime = CreditsField(help_text="All that was ever earned.")
    releases = ReleaseOutput(many=True, help_text="When ``pending`` becomes available.")


class EarningsMoveInput(serializers.Serializer[Any]):
    amount = CreditsField(min_millicredits=1)


class EarningsMoveOutput(serializers.Serializer[Transfer]):
    id = serializers.SerializerMethodField()
    amount = CreditsField()
    created_at = MomentField(source="occurred_at")

    def get_id(self, moved: Transfer) -> UUID:
        move_id: UUID = self.context["move_id"]
        return move_id


class StatementQuery(serializers.Serializer[Any]):
    account = WordField(
        choices=[*STATEMENTS], default=AccountKind.WALLET, help_text="Whose lines."
    )


@extend_schema_field(serializers.UUIDField(allow_null=True))
class _CauseIdField(serializers.Field[Any, Any, UUID | None, Any]):
    """The id of what caused a transfer, if it is of this one cause."""

    def __init__(self, cause_type: str) -> None:
        super().__init__(source="transfer", read_only=True)
        self._cause_type = cause_type

    def to_representation(self, value: Transfer) -> UUID | None:
        return value.cause_id if value.cause_type == self._cause_type else None


class EntryOutput(serializers.ModelSerializer[Entry]):
    """One line of a statement. Its id is the line's number within this account.

    The id of what caused it has a field for each cause that declares one.
    """

    id = serializers.CharField(source="version")
    type = serializers.ChoiceField(causes.code_choices(), source="transfer.code")
    title = serializers.SerializerMethodField(help_text="What a person reads.")
    amount = CreditsField()
    balance_after = CreditsField()
    created_at = MomentField(source="transfer.occurred_at")

    class Meta:
        model = Entry
        fields = ("id", "type", "title", "amount", "balance_after", "created_at")

    def get_fields(self) -> dict[str, Any]:
        ids = {
            cause.id_field: _CauseIdField(cause.name)
            for cause in causes.CAUSES.values()
            if cause.id_field
        }
        return super().get_fields() | ids

    def get_title(self, entry: Entry) -> str:
        return causes.title_of(entry.transfer.code)


class _IdField(serializers.UUIDField):
    """An id as a string. DRF's own field also accepts numbers."""

    def to_internal_value(self, data: Any) -> UUID:
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


class PackageOutput(serializers.ModelSerializer[Package]):
    credits = CreditsField(source="amount_millicredits")
    price = serializers.CharField()

    class Meta:
        model = Package
        fields = ("id", "credits", "price", "currency")


class PurchaseInput(serializers.Serializer[Any]):
    package_id = _IdField()
    gateway = StringField(required=False, default="", max_length=32)


class PurchaseOutput(serializers.ModelSerializer[Purchase]):
    status = serializers.ChoiceField(PaymentStatus.choices, source="payment.status")
    failure_reason = serializers.ChoiceField(
        FailureReason.choices, allow_blank=True, source="payment.failure_reason"
    )
    gateway = serializers.CharField(source="payment.gateway", max_length=32)
    credits = CreditsField(source="amount_millicredits")
    price = serializers.CharField(source="payment.amount")
    currency = serializers.ChoiceField(Currency.choices, source="payment.currency")
    started_at = MomentField(source="payment.started_at")
    paid_at = MomentField(allow_null=True, source="payment.paid_at")

    class Meta:
        model = Purchase
        fields: tuple[str, ...] = (
            *("id", "status", "failure_reason", "gateway", "credits"),
            *("price", "currency", "started_at", "paid_at"),
        )


class CheckoutOutput(PurchaseOutput):
    """A new purchase, and how to pay for it.

    Either ``redirect_url`` is set, or both ``client_secret`` and ``publishable_key``.
    """

    redirect_url = serializers.SerializerMethodField()
    client_secret = serializers.SerializerMethodField()
    publishable_key = serializers.SerializerMethodField()

    class Meta(PurchaseOutput.Meta):
        fields = (
            *PurchaseOutput.Meta.fields,
            *("redirect_url", "client_secret", "publishable_key"),
        )

    def get_redirect_url(self, purchase: Purchase) -> str | None:
        checkout: Checkout = self.context["checkout"]
        request: Request = self.context["request"]
        # The sandbox gateway only knows the path of its page.
        address = request.build_absolute_uri(checkout.redirect_url)
        return address if checkout.redirect_url else None

    def get_client_secret(self, purchase: Purchase) -> str | None:
        checkout: Checkout = self.context["checkout"]
        return checkout.client_secret or None

    def get_publishable_key(self, purchase: Purchase) -> str | None:
        checkout: Checkout = self.context["checkout"]
        return checkout.publishable_key or None
