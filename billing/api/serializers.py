"""Serializers for the billing API."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from billing.gateways.gateway import Checkout
from billing.models import CauseType, Entry, Package, Purchase, TransferCode
from billing.selectors import Balance
from core import wire
from core.api.fields import CreditsField, MomentField, StringField


class BalanceOutput(serializers.Serializer[Balance]):
    balance = CreditsField()
    held = CreditsField()
    available = CreditsField()
    debt = serializers.SerializerMethodField()

    @extend_schema_field(CreditsField())
    def get_debt(self, balance: Balance) -> str:
        return wire.credits(self.context["debt"])


class EntryOutput(serializers.ModelSerializer[Entry]):
    """One line of a statement. Its id is the line's number within this wallet."""

    id = serializers.CharField(source="version")
    type = serializers.ChoiceField(TransferCode.choices, source="transfer.code")
    amount = CreditsField()
    balance_after = CreditsField()
    viewing_id = serializers.SerializerMethodField()
    purchase_id = serializers.SerializerMethodField()
    created_at = MomentField(source="transfer.occurred_at")

    class Meta:
        model = Entry
        fields = (
            *("id", "type", "amount", "balance_after"),
            *("viewing_id", "purchase_id", "created_at"),
        )

    def get_viewing_id(self, entry: Entry) -> UUID | None:
        return _cause(entry, CauseType.VIEWING)

    def get_purchase_id(self, entry: Entry) -> UUID | None:
        return _cause(entry, CauseType.PURCHASE)


def _cause(entry: Entry, cause_type: CauseType) -> UUID | None:
    caused = entry.transfer
    return caused.cause_id if caused.cause_type == cause_type else None


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
    credits = CreditsField(source="amount_millicredits")
    price = serializers.CharField()
    started_at = MomentField()
    paid_at = MomentField(allow_null=True)

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
