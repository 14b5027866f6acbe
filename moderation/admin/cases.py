"""The review queue, and the page of a case with facts and decisions."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.timesince import timesince

from accounts.models import User
from core import clock
from core.admin import ReadOnlyAdmin, list_url
from core.errors import DomainError
from moderation import selectors
from moderation.admin.deciding import may_decide
from moderation.admin.forms import ActForm, case_forms
from moderation.models import Case, Report, ReportReason


class StatusFilter(admin.SimpleListFilter):
    """Shows open cases by default."""

    title = "status"
    parameter_name = "status"

    def lookups(self, request: HttpRequest, admin_page: Any) -> list[tuple[str, str]]:
        return [("closed", "Closed"), ("all", "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        unasked, *others = super().choices(changelist)
        yield {**unasked, "display": "Open"}
        yield from others

    def queryset(
        self, request: HttpRequest, cases: QuerySet[Case]
    ) -> QuerySet[Case] | None:
        if self.value() == "all":
            return None
        return cases.filter(status=self.value() or "open")


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    linked_by = ("user", "subject_id")
    list_display = ("what", "user", "reasons", "report_count", "age", "status")
    list_filter = (StatusFilter, "is_urgent", "subject_type")
    list_select_related = ("user",)
    ordering = ("-is_urgent", "opened_at")
    search_fields = ("=id", "=subject_id", "=user__id", "user__email", "user__username")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        reasons = ArrayAgg("reports__reason", distinct=True)
        return Case.objects.with_report_counts().annotate(
            reason_codes=reasons, read_at=Now()
        )

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = (extra_context or {}) | {"title": _headline(selectors.queue())}
        return super().changelist_view(request, context)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        case = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, case):
            raise PermissionDenied
        if case is None:
            return redirect("admin:index")
        answered = None
        if request.method == "POST":
            answered = _answered(request)
            if answered.is_valid():
                return _decide(request, case, answered)
        return self._page(request, case, answered)

    @admin.display(description="Case", ordering="subject_type")
    def what(self, case: Case) -> str:
        subject = case.get_subject_type_display()
        if not case.is_urgent:
            return subject
        return format_html('{} <strong class="urgent">urgent</strong>', subject)

    @admin.display(description="Reasons")
    def reasons(self, case: Any) -> str:
        return ", ".join(ReportReason(code).label for code in case.reason_codes)

    @admin.display(description="Reports", ordering="report_count")
    def report_count(self, case: Any) -> int:
        count: int = case.report_count
        return count

    @admin.display(description="Age", ordering="opened_at")
    def age(self, case: Any) -> str:
        return timesince(case.opened_at, case.closed_at or case.read_at, depth=1)

    def _page(
        self, request: HttpRequest, case: Case, answered: ActForm | None
    ) -> TemplateResponse:
        file = selectors.case_file(case)
        context = self.admin_site.each_context(request) | {
            "title": f"{case.get_subject_type_display()} of {case.user}",
            "opts": self.opts,
            "media": self.media,
            "file": file,
            "case": case,
            "now": clock.database_now(),
            "forms": _offered(file, answered) if may_decide(request) else [],
            "answered": answered,
        }
        return TemplateResponse(request, "admin/moderation/case.html", context)


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    date_hierarchy = "created_at"
    linked_by = ("reporter",)
    list_display = ("reason", "case", "reporter", "details", "created_at")
    list_filter = ("reason", "case__status", "created_at")
    list_select_related = ("case__user", "reporter")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=case__id", "details", "=reporter__id"),
        *("reporter__email", "reporter__username", "case__user__username"),
    )


def _headline(queue: selectors.Queue) -> str:
    if queue.oldest_opened_at is None:
        return "Review queue: nothing waits"
    urgent = f", {queue.urgent_count} urgent" if queue.urgent_count else ""
    age = timesince(queue.oldest_opened_at, depth=1)
    return f"Review queue: {queue.open_count} open{urgent}, the oldest {age}"


def _answered(request: HttpRequest) -> ActForm:
    """Return the form that was submitted."""
    if not may_decide(request):
        raise PermissionDenied
    action = request.POST.get("action", "")
    forms = case_forms()
    if action not in forms:
        raise PermissionDenied
    return forms[action](request.POST, prefix=action)


def _offered(file: selectors.CaseFile, answered: ActForm | None) -> list[ActForm]:
    """Return a form for each possible decision; a refused form keeps its input."""
    return [
        answered if answered and answered.name == action else form(prefix=action)
        for action, form in case_forms().items()
        if form.target(file) is not None
    ]


def _decide(request: HttpRequest, case: Case, form: ActForm) -> HttpResponseRedirect:
    """Decide and return to the queue, or show the error on the case's page."""
    assert isinstance(request.user, User)
    target = form.target(selectors.case_file(case))
    try:
        if target is None:
            messages.warning(
                request, "Somebody was faster: there is nothing to change."
            )
            return redirect(request.path)
        decision = form.decide(target, staff=request.user, case_id=case.pk)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, f"{case}: {decision or 'nothing to change'}")
    return redirect(list_url(Case))
