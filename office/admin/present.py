"""The admin page of present users: their devices, since when, and when last heard."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from redis import RedisError

from core import clock
from core.admin import ReadOnlyAdmin
from office.models import PresentUser
from realtime import presence
from realtime.presence import Attendance
from sellers.models import PresenceStatus

REDIS_IS_DOWN = "Redis does not respond, so present users cannot be listed."


class StatusFilter(admin.SimpleListFilter):
    title, parameter_name = "status", "status"

    def lookups(self, request: HttpRequest, admin_page: Any) -> list[tuple[str, str]]:
        return [("streaming", "Streaming"), ("online", "Online, not streaming")]

    def queryset(
        self, request: HttpRequest, here: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        streaming = here.filter(seller__presence_status=PresenceStatus.STREAMING)
        match self.value():
            case "streaming":
                return streaming
            case "online":
                return here.exclude(pk__in=streaming)
        return None


class PresentList(ChangeList):
    """Asks Redis only about the users on the current page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        users = list(self.result_list)
        try:
            attendance = presence.attendance(user.pk for user in users)
        except RedisError:
            attendance = {}
        for user in users:
            user.attendance = attendance.get(user.pk)
        self.result_list = users


@admin.register(PresentUser)
class PresentUserAdmin(ReadOnlyAdmin):
    """A list without pages of its own; rows link to the user's page."""

    list_display = ("who", "status", "devices", "since", "heard", "is_seller")
    list_display_links = None
    list_filter = (StatusFilter, "seller__is_seller")
    list_select_related = ("seller",)
    ordering = ("username",)
    search_fields = ("=id", "email", "username")

    def get_urls(self) -> list[URLPattern]:
        listed = self.admin_site.admin_view(self.changelist_view)
        return [path("", listed, name="office_presentuser_changelist")]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return PresentList

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        try:
            here = PresentUser.objects.filter(pk__in=presence.everyone())
            return here.annotate(read_at=Now())
        except RedisError:
            messages.error(request, REDIS_IS_DOWN)
            return PresentUser.objects.none()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = f"Here at {clock.database_now():%H:%M:%S} UTC"
        context = (extra_context or {}) | {"title": title}
        return super().changelist_view(request, context)

    @admin.display(description="User", ordering="username")
    def who(self, user: PresentUser) -> str:
        url = reverse("admin:accounts_user_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', url, user)

    @admin.display(description="Status", ordering="seller__presence_status")
    def status(self, user: PresentUser) -> str:
        """Return the status in the seller's row, which lags behind the sockets."""
        seller = getattr(user, "seller", None)
        if seller is None or seller.presence_status == PresenceStatus.OFFLINE:
            return PresenceStatus.ONLINE.label
        return str(seller.get_presence_status_display())

    @admin.display(description="Devices")
    def devices(self, user: Any) -> int | None:
        return _of(user, lambda here: here.device_count)

    @admin.display(description="Since")
    def since(self, user: Any) -> str | None:
        return _of(user, lambda here: here.since and _ago(here.since, user.read_at))

    @admin.display(description="Last heard")
    def heard(self, user: Any) -> str | None:
        return _of(user, lambda here: _seconds_ago(here.heard_at, user.read_at))

    @admin.display(description="Sells", boolean=True, ordering="seller__is_seller")
    def is_seller(self, user: PresentUser) -> bool:
        seller = getattr(user, "seller", None)
        return seller is not None and seller.is_seller


def _of(user: Any, show: Callable[[Attendance], Any]) -> Any:
    """Apply ``show`` to a user's attendance, or return None if they have gone since."""
    here: Attendance | None = user.attendance
    return None if here is None else show(here)


def _ago(moment: datetime, now: datetime) -> str:
    ago = timesince(moment, now, depth=1)
    return f"{moment:%Y-%m-%d %H:%M:%S} ({ago})"


def _seconds_ago(moment: datetime, now: datetime) -> str:
    seconds = max(0, round((now - moment).total_seconds()))
    return f"{seconds} s ago"
