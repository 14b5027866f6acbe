"""Admin pages for packages, which staff edit, and read-only purchases and events."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import F, Model, QuerySet, Sum
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.models import User
from billing import currencies
from billing.models import (
    Dispute,
    GatewayEvent,
    Package,
    Purchase,
    Refund,
    RefundRequest,
    SandboxPayment,
    Transfer,
)
from billing.services import gateway_events, refunds
from core import clock
from core.admin import (
    Link,
    LinkedAdmin,
    ReadOnlyAdmin,
    credits_of,
    link_from,
    list_url,
)
from core.admin_forms import AnswerForm, ask


class RefundForm(AnswerForm):
    name, label = "refund", "Refund"
    consequence = (
        "The full price is refunded. The credits are taken out of the buyer's wallet; "
        "what is missing there becomes a debt."
    )
    reason = forms.CharField(max_length=500, widget=AdminTextareaWidget({"rows": 3}))

    def describe(self, row: Purchase) -> str:
        return f"{row} (needs a second person)" if refunds.takes_two(row) else str(row)

    def decide(self, row: Model, *, staff: User) -> str:
        requested = refunds.request(
            purchase_id=row.pk,
            staff=staff,
            reason=self.cleaned_data["reason"],
            now=clock.database_now(),
        )
        if requested.needs_second:
            return "the refund waits for a second person to confirm it"
        return "the refund was requested"


class ConfirmForm(AnswerForm):
    name, label = "confirm", "Confirm"
    consequence = (
        "What a colleague has requested happens now, and you answer for it as they "
        f"do. {RefundForm.consequence}"
    )

    def describe(self, row: RefundRequest) -> str:
        return f"{row} ({row.staff}: {row.reason})"

    def decide(self, row: Model, *, staff: User) -> str:
        refunds.confirm(request_id=row.pk, staff=staff, now=clock.database_now())
        return "the refund was requested"


class RetakeForm(AnswerForm):
    name, label = "take_again", "Take again"
    consequence = (
        "The gateway's event is processed again as if it had just arrived: credits "
        "may be added, frozen or taken back. If it still matches no purchase, it "
        "stays quarantined."
    )

    def decide(self, row: Model, *, staff: User) -> str:
        outcome = gateway_events.retake(event_id=row.pk, now=clock.database_now())
        return f"it is {outcome} now"


@admin.register(Package)
class PackageAdmin(LinkedAdmin):
    fields = (
        *("amount_millicredits", "price_minor_units", "currency"),
        *("is_active", "position", "links"),
    )
    list_display = (
        credits_of("amount_millicredits", "credits"),
        *("price", "currency", "is_active", "position"),
    )
    list_editable = ("is_active", "position")
    list_filter = ("is_active", "currency")
    ordering = ("position", "id")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    date_hierarchy = "started_at"
    linked_by = ("user", "package")
    list_display = (
        *("id", "user", "status", "amount_millicredits", "price", "currency"),
        *("dispute_fee", "gateway", "started_at", "paid_at"),
    )
    list_filter = (*("status", "gateway", "currency", "started_at"),)
    list_select_related = ("user",)
    ordering = ("-id",)
    search_fields = ("=id", "=reference", "user__email", "user__username")
    actions = ["refund"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Purchase]:
        kept = F("disputes__fee_minor_units") - F("disputes__fee_returned_minor_units")
        purchases: QuerySet[Purchase] = super().get_queryset(request)
        return purchases.annotate(kept_fee_minor_units=Sum(kept))

    @admin.display(description="Dispute fee", ordering="kept_fee_minor_units")
    def dispute_fee(self, purchase: Any) -> str:
        fee = purchase.kept_fee_minor_units
        return currencies.price(fee, purchase.currency) if fee else "-"

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_purchase")

    @admin.action(description="Refund", permissions=["refund"])
    def refund(
        self, request: HttpRequest, chosen: QuerySet[Purchase]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, RefundForm)


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    date_hierarchy = "received_at"
    linked_by = ("purchase",)
    list_display = (
        *("event_id", "type", "gateway", "outcome", "problem", "purchase"),
        "received_at",
    )
    list_filter = ("outcome", "gateway", "type")
    list_select_related = ("purchase",)
    ordering = ("-id",)
    search_fields = ("=id", "=event_id", "=purchase__id", "=purchase__reference")
    actions = ["take_again"]

    def has_retake_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.retake_gatewayevent")

    @admin.action(description="Take again", permissions=["retake"])
    def take_again(
        self, request: HttpRequest, chosen: QuerySet[GatewayEvent]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, RetakeForm)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    linked_by = ("purchase",)
    list_display = (
        *("gateway_id", "gateway", "purchase", "amount_minor_units", "state"),
        "first_told_at",
    )
    list_filter = ("state", "gateway")
    list_select_related = ("purchase",)
    ordering = ("-id",)
    search_fields = ("=id", "=gateway_id", "=purchase__id")


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    linked_by = ("purchase",)
    list_display = (
        *("gateway_id", "gateway", "purchase", "amount_minor_units", "state"),
        *("fee_minor_units", "fee_returned_minor_units", "first_told_at"),
    )
    list_filter = ("state", "gateway")
    list_select_related = ("purchase",)
    ordering = ("-id",)
    search_fields = ("=id", "=gateway_id", "=purchase__id")


@admin.register(SandboxPayment)
class SandboxPaymentAdmin(ReadOnlyAdmin):
    list_display = ("reference", "purchase", "state")
    list_filter = ("state",)
    list_select_related = ("purchase",)
    search_fields = ("=reference", "=purchase__id")


@admin.register(RefundRequest)
class RefundRequestAdmin(ReadOnlyAdmin):
    actions = ["confirm"]
    linked_by = ("purchase",)
    list_display = (
        *("purchase", "staff", "reason", "requested_at"),
        *("needs_second", "confirmed_by", "confirmed_at"),
    )
    list_filter = ("needs_second", ("confirmed_at", admin.EmptyFieldListFilter))
    list_select_related = ("purchase", "staff", "confirmed_by")
    ordering = ("-id",)
    search_fields = ("=id", "=purchase__id", "reason", "staff__email")

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_purchase")

    @admin.action(description="Confirm", permissions=["refund"])
    def confirm(
        self, request: HttpRequest, chosen: QuerySet[RefundRequest]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, ConfirmForm)


@link_from(User)
def purchases_of_user(user: User) -> Link:
    return Link("Purchases", list_url(Purchase, user=user.pk))


@link_from(Package)
def purchases_of_package(package: Package) -> Link:
    return Link("Purchases", list_url(Purchase, package=package.pk))


@link_from(Purchase)
def events_of_purchase(purchase: Purchase) -> Link:
    return Link("Events", list_url(GatewayEvent, purchase=purchase.pk))


@link_from(Purchase)
def refund_requests_of_purchase(purchase: Purchase) -> Link:
    return Link("Refund requests", list_url(RefundRequest, purchase=purchase.pk))


@link_from(Purchase)
def refunds_of_purchase(purchase: Purchase) -> Link:
    return Link("Refunds", list_url(Refund, purchase=purchase.pk))


@link_from(Purchase)
def disputes_of_purchase(purchase: Purchase) -> Link:
    return Link("Disputes", list_url(Dispute, purchase=purchase.pk))


@link_from(Purchase)
def transfers_of_purchase(purchase: Purchase) -> Link:
    return Link("Transfers", list_url(Transfer, cause_id=purchase.pk))
