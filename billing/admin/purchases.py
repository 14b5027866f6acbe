"""Packages, which staff offers; purchases and events, which are only read."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.models import User
from billing.models import (
    GatewayEvent,
    Package,
    Purchase,
    RefundRequest,
    SandboxPayment,
    Transfer,
)
from billing.services import refunds
from core import clock
from core.admin import (
    Link,
    LinkedAdmin,
    ReadOnlyAdmin,
    credits_of,
    link_from,
    list_url,
)
from core.errors import DomainError


class RefundForm(forms.Form):
    """What is asked before the prices of the chosen purchases are given back."""

    reason = forms.CharField(max_length=500, widget=AdminTextareaWidget)


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
    list_display = (
        *("id", "user", "status", "amount_millicredits", "price", "currency"),
        *("dispute_fee", "gateway", "started_at", "paid_at"),
    )
    list_filter = (
        *("status", ("disputed_at", admin.EmptyFieldListFilter)),
        *("gateway", "currency", "started_at"),
    )
    list_select_related = ("user",)
    ordering = ("-id",)
    search_fields = ("=id", "=reference", "user__email", "user__username")
    actions = ["refund"]

    @admin.display(description="Dispute fee", ordering="dispute_fee_minor_units")
    def dispute_fee(self, purchase: Purchase) -> str:
        return purchase.dispute_fee if purchase.dispute_fee_minor_units else "-"

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_purchase")

    @admin.action(description="Refund", permissions=["refund"])
    def refund(
        self, request: HttpRequest, chosen: QuerySet[Purchase]
    ) -> TemplateResponse | None:
        """Ask for the reason on a page of its own, which posts the action again."""
        form = RefundForm(request.POST if "confirm" in request.POST else None)
        if form.is_valid():
            _refund(request, chosen, form.cleaned_data["reason"])
            return None
        context = self.admin_site.each_context(request) | {
            "title": "Refund",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "chosen": chosen,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/billing/refund.html", context)


@admin.register(GatewayEvent)
class GatewayEventAdmin(ReadOnlyAdmin):
    date_hierarchy = "received_at"
    list_display = (
        *("event_id", "type", "gateway", "outcome", "problem", "purchase"),
        "received_at",
    )
    list_filter = ("outcome", "gateway", "type")
    list_select_related = ("purchase",)
    ordering = ("-id",)
    search_fields = ("=id", "=event_id", "=purchase__id", "=purchase__reference")


@admin.register(SandboxPayment)
class SandboxPaymentAdmin(ReadOnlyAdmin):
    list_display = ("reference", "purchase", "state")
    list_filter = ("state",)
    list_select_related = ("purchase",)
    search_fields = ("=reference", "=purchase__id")


@admin.register(RefundRequest)
class RefundRequestAdmin(ReadOnlyAdmin):
    list_display = ("purchase", "staff", "reason", "requested_at")
    list_select_related = ("purchase", "staff")
    ordering = ("-id",)
    search_fields = ("=id", "=purchase__id", "reason", "staff__email")


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
def transfers_of_purchase(purchase: Purchase) -> Link:
    return Link("Transfers", list_url(Transfer, cause_id=purchase.pk))


def _refund(request: HttpRequest, chosen: QuerySet[Purchase], reason: str) -> None:
    """Refund each by itself: one that is refused stops no other."""
    assert isinstance(request.user, User)
    for purchase in chosen:
        try:
            refunds.request(
                purchase_id=purchase.pk,
                staff=request.user,
                reason=reason,
                now=clock.database_now(),
            )
        except DomainError as refusal:
            messages.error(request, f"{purchase}: {refusal}")
        else:
            messages.success(request, f"{purchase}: the refund was asked for")
