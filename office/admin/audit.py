"""The admin page of the audit log, which is read-only."""

from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from audit.models import AuditEntry
from core.admin import Link, ReadOnlyAdmin, link_from, list_url
from moderation.models import Case
from streams.models import Viewing


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "staff", "kind", "page", "address", "asked", "rows")
    list_filter = ("kind", "at", "model")
    list_select_related = ("staff",)
    ordering = ("-id",)
    search_fields = (
        *("=id", "=page", "=address"),
        *("=staff__id", "staff__email", "staff__username"),
    )
    search_help_text = "A member of staff, a page, an address, or the id of any row."
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, entries: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Also find entries by the id of a row that they showed."""
        found, may_repeat = super().get_search_results(request, entries, search_term)
        if _is_id(search_term):
            found |= entries.filter(object_ids__contains=[search_term.strip()])
        return found, may_repeat

    @admin.display(description="Rows")
    def rows(self, entry: AuditEntry) -> str:
        first, *others = entry.object_ids or [""]
        return f"{first} and {len(others)} more" if others else first

    @admin.display(description="Asked for")
    def asked(self, entry: AuditEntry) -> str:
        return ", ".join(f"{name}: {value}" for name, value in entry.question.items())


def _is_id(text: str) -> bool:
    try:
        UUID(text.strip())
    except ValueError:
        return text.strip().isdigit()
    return True


@link_from(User)
def read_about_user(user: User) -> Link:
    return Link("Seen by staff", list_url(AuditEntry, q=user.pk))


@link_from(Case)
def read_about_case(case: Case) -> Link:
    return Link("Seen by staff", list_url(AuditEntry, q=case.pk))


@link_from(Viewing)
def read_about_viewing(viewing: Viewing) -> Link:
    return Link("Seen by staff", list_url(AuditEntry, q=viewing.pk))
