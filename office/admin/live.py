"""The admin page of live streams: viewers, earnings, and a button to end each one."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince

from core.admin import ReadOnlyAdmin, credits_of, list_url
from core.admin_forms import ask
from moderation import selectors, subjects
from moderation.admin.deciding import DecidingAdmin, decisions_by, may_decide
from moderation.admin.forms import form_of
from moderation.models import Case
from office.models import LiveStream

NAME = "office_livestream"  # of its pages
EndStreamForm = form_of(subjects.act_named("end_stream"))


class WatchedFilter(admin.SimpleListFilter):
    title, parameter_name = "watched now", "watched"

    def lookups(self, request: HttpRequest, admin_page: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(
        self, request: HttpRequest, running: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        match self.value():
            case "yes":
                return running.filter(viewer_count__gt=0)
            case "no":
                return running.filter(viewer_count=0)
        return None


class ReportedFilter(admin.SimpleListFilter):
    title, parameter_name = "reported", "reported"

    def lookups(self, request: HttpRequest, admin_page: Any) -> list[tuple[str, str]]:
        return [("yes", "An open case"), ("no", "No open case")]

    def queryset(
        self, request: HttpRequest, running: QuerySet[Any]
    ) -> QuerySet[Any] | None:
        match self.value():
            case "yes":
                return running.filter(open_case_count__gt=0)
            case "no":
                return running.filter(open_case_count=0)
        return None


@admin.register(LiveStream)
class LiveStreamAdmin(DecidingAdmin, ReadOnlyAdmin):
    """A list without pages of its own; rows link to the stream's page and end form."""

    actions = decisions_by(EndStreamForm)
    list_display = (
        *("end_now", "what", "seller", "running", "viewer_count"),
        credits_of("charged_millicredits", "earned so far"),
        *("price_per_minute_millicredits", "open_cases"),
    )
    list_display_links = None
    list_filter = (WatchedFilter, ReportedFilter, "transport")
    ordering = ("started_at",)
    search_fields = (
        *("=id", "title", "=seller__user__id"),
        *("seller__user__email", "seller__user__username"),
    )

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.changelist_view), name=f"{NAME}_changelist"),
            path("<uuid:stream_id>/end/", wrap(self.end), name=f"{NAME}_end"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[LiveStream]:
        return selectors.live_streams(LiveStream).annotate(read_at=Now())

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = super().get_list_display(request)
        return shown if may_decide(request) else shown[1:]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        count = LiveStream.objects.live().count()
        title = f"Live now: {count} stream{'' if count == 1 else 's'}"
        context = (extra_context or {}) | {"title": title}
        return super().changelist_view(request, context)

    def end(self, request: HttpRequest, stream_id: UUID) -> HttpResponse:
        """Ask for a reason and end this stream, or say that it has already ended."""
        if not may_decide(request):
            raise PermissionDenied
        chosen = self.get_queryset(request).filter(pk=stream_id)
        if not chosen.exists():
            messages.warning(request, "This stream has ended already.")
            return redirect(list_url(LiveStream))
        return ask(self, request, chosen, EndStreamForm) or redirect(
            list_url(LiveStream)
        )

    @admin.display(description="Stream", ordering="title")
    def what(self, stream: LiveStream) -> str:
        url = reverse("admin:streams_stream_change", args=[stream.pk])
        return format_html('<a href="{}">{}</a>', url, stream)

    @admin.display(description="Live for", ordering="started_at")
    def running(self, stream: Any) -> str:
        return timesince(stream.started_at, stream.read_at, depth=1)

    @admin.display(description="Viewers", ordering="viewer_count")
    def viewer_count(self, stream: Any) -> int:
        count: int = stream.viewer_count
        return count

    @admin.display(description="Open cases", ordering="open_case_count")
    def open_cases(self, stream: Any) -> str:
        if not stream.open_case_count:
            return ""
        cases = list_url(Case, user=stream.seller_id)
        return format_html(
            '<a class="urgent" href="{}">{}</a>', cases, stream.open_case_count
        )

    @admin.display(description="")
    def end_now(self, stream: LiveStream) -> str:
        url = reverse(f"admin:{NAME}_end", args=[stream.pk])
        return format_html(
            '<a class="button" href="{}" aria-label="End {} now">End now</a>',
            *(url, stream),
        )
