"""Read-only admin pages for payments, their refunds and disputes, and events."""

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
    Payment,
    Purchase,
    Refund,
    RefundRequest,
    SandboxPayment,
)
from billing.services import gateway_events, refunds
from core import clock
from core.admin import (
    Link,
    ReadOnlyAdmin,
    link_from,
    list_url,
)
from core.admin_forms import AnswerForm, ask


class RefundForm(AnswerForm):
    name, label = "refund", "Refund"
    consequence = (
        "The full amount is refunded. Credits that it bought are taken out of the "
        "buyer's wallet; what is missing there becomes a debt."
    )
    reason = forms.CharField(max_length=500, widget=AdminTextareaWidget({"rows": 3}))

    def describe(self, row: Payment) -> str:
        return f"{row} (needs a second person)" if refunds.takes_two(row) else str(row)

    def decide(self, row: Model, *, staff: User) -> str:
        requested = refunds.request(
            payment_id=row.pk,
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
        "may be added, frozen or taken back. If it still matches no payment, it "
        "stays quarantined."
    )

    def decide(self, row: Model, *, staff: User) -> str:
        outcome = gateway_events.retake(event_id=row.pk, now=clock.database_now())
        return f"it is {outcome} now"


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    date_hierarchy = "started_at"
    linked_by = ("payer",)
    list_display = (
        *("id", "payer", "description", "status", "amount", "currency"),
        *("dispute_fee", "gateway", "started_at", "paid_at"),
    )
    list_filter = (*("status", "cause_type", "gateway", "currency", "started_at"),)
    list_select_related = ("payer",)
    ordering = ("-id",)
    search_fields = (
        *("=id", "=cause_id", "=reference", "payer__email", "payer__username"),
    )
    actions = ["refund"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        kept = F("disputes__fee_minor_units") - F("disputes__fee_returned_minor_units")
        payments: QuerySet[Payment] = super().get_queryset(request)
        return payments.annotate(kept_fee_minor_units=Sum(kept))

    @admin.display(description="Dispute fee", ordering="kept_fee_minor_units")
    def dispute_fee(self, payment: Any) -> str:
        fee = payment.kept_fee_minor_units
        return currencies.price(fee, payment.currency) if fee else "-"

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_payment")

    @admin.action(description="Refund", permissions=["refund"])
    def refund(
        self, request: HttpRequest, chosen: QuerySet[Payment]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, RefundForm)


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    date_hierarchy = "received_at"
    linked_by = ("payment",)
    list_display = (
        *("event_id", "type", "gateway", "outcome", "problem", "payment"),
        "received_at",
    )
    list_filter = ("outcome", "gateway", "type")
    list_select_related = ("payment",)
    ordering = ("-id",)
    search_fields = ("=id", "=event_id", "=payment__id", "=payment__reference")
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
    linked_by = ("payment",)
    list_display = (
        *("gateway_id", "gateway", "payment", "amount_minor_units", "state"),
        "first_told_at",
    )
    list_filter = ("state", "gateway")
    list_select_related = ("payment",)
    ordering = ("-id",)
    search_fields = ("=id", "=gateway_id", "=payment__id")


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    linked_by = ("payment",)
    list_display = (
        *("gateway_id", "gateway", "payment", "amount_minor_units", "state"),
        *("fee_minor_units", "fee_returned_minor_units", "first_told_at"),
    )
    list_filter = ("state", "gateway")
    list_select_related = ("payment",)
    ordering = ("-id",)
    search_fields = ("=id", "=gateway_id", "=payment__id")


@admin.register(SandboxPayment)
class SandboxPaymentAdmin(ReadOnlyAdmin):
    list_display = ("reference", "payment", "state")
    list_filter = ("state",)
    list_select_related = ("payment",)
    search_fields = ("=reference", "=payment__id")


@admin.register(RefundRequest)
class RefundRequestAdmin(ReadOnlyAdmin):
    actions = ["confirm"]
    linked_by = ("payment",)
    list_display = (
        *("payment", "staff", "reason", "requested_at"),
        *("needs_second", "confirmed_by", "confirmed_at"),
    )
    list_filter = ("needs_second", ("confirmed_at", admin.EmptyFieldListFilter))
    list_select_related = ("payment", "staff", "confirmed_by")
    ordering = ("-id",)
    search_fields = ("=id", "=payment__id", "reason", "staff__email")

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_payment")

    @admin.action(description="Confirm", permissions=["refund"])
    def confirm(
        self, request: HttpRequest, chosen: QuerySet[RefundRequest]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, ConfirmForm)


@link_from(User)
def payments_of_user(user: User) -> Link:
    return Link("Payments", list_url(Payment, payer=user.pk))


@link_from(Payment)
def purchase_of_payment(payment: Payment) -> Link:
    return Link("Purchase", list_url(Purchase, payment=payment.pk))


@link_from(Payment)
def events_of_payment(payment: Payment) -> Link:
    return Link("Events", list_url(GatewayEvent, payment=payment.pk))


@link_from(Payment)
def refund_requests_of_payment(payment: Payment) -> Link:
    return Link("Refund requests", list_url(RefundRequest, payment=payment.pk))


@link_from(Payment)
def refunds_of_payment(payment: Payment) -> Link:
    return Link("Refunds", list_url(Refund, payment=payment.pk))


@link_from(Payment)
def disputes_of_payment(payment: Payment) -> Link:
    return Link("Disputes", list_url(Dispute, payment=payment.pk))
