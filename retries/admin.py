"""Admin pages for items that fail repeatedly."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from core import clock
from core.admin import ReadOnlyAdmin
from retries.models import Retry
from retries.services import items


@admin.register(Retry)
class RetryAdmin(ReadOnlyAdmin):
    actions = ("try_now",)
    fields = (
        *("kind", "item", "reason", "failures", "failing_since"),
        *("next_try_at", "for_people_since"),
    )
    list_display = (
        *("kind", "item", "reason", "failures", "failing_since"),
        *("next_try_at", "for_people_since"),
    )
    list_filter = ("kind",)
    ordering = ("failing_since",)
    search_fields = ("=item",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Retry]:
        # An item that is merely claimed has not failed.
        return super().get_queryset(request).filter(failing_since__isnull=False)

    def has_try_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("retries.try_retry")

    @admin.action(description="Retry in the next round", permissions=["try"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[Retry]) -> None:
        count = items.try_now(retries=queryset, now=clock.database_now())
        self.message_user(request, f"{count} will be tried again in the next round.")
