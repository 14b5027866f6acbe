"""Admin pages for alerts about money."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.models import User
from billing.models import Alert, Payment
from billing.services import alerts
from core import clock
from core.admin import Link, ReadOnlyAdmin, link_from, list_url
from core.admin_forms import AnswerForm, ask


class CloseForm(AnswerForm):
    name, label = "close", "Close"
    consequence = (
        "This only closes the alert: nothing is paid or booked. Credits frozen by a "
        "fraud warning become available again."
    )
    note = forms.CharField(
        label="Outcome",
        max_length=500,
        widget=AdminTextareaWidget({"rows": 3}),
    )

    def decide(self, row: Model, *, staff: User) -> str | None:
        is_closed = alerts.close(
            alert_id=row.pk,
            staff=staff,
            note=self.cleaned_data["note"],
            now=clock.database_now(),
        )
        return "closed" if is_closed else None


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    date_hierarchy = "raised_at"
    linked_by = ("payment",)
    list_display = (
        *("kind", "subject", "payment", "expected_minor_units", "found_minor_units"),
        *("currency", "raised_at", "closed_at", "closed_by"),
    )
    list_filter = (
        ("closed_at", admin.EmptyFieldListFilter),
        *("kind", "gateway", "currency"),
    )
    list_select_related = ("payment", "closed_by")
    ordering = ("-id",)
    search_fields = ("=id", "=subject", "=payment__id")
    actions = ["close"]

    def has_close_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.close_alert")

    @admin.action(description="Close", permissions=["close"])
    def close(
        self, request: HttpRequest, chosen: QuerySet[Alert]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, CloseForm)


@link_from(Payment)
def alerts_of_payment(payment: Payment) -> Link:
    return Link("Alerts", list_url(Alert, payment=payment.pk))
