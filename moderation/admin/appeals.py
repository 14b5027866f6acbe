"""The admin pages of appeals; staff answer them in the list."""

from django.contrib import admin

from core.admin import Link, ReadOnlyAdmin, link_from, row_url
from moderation.admin.deciding import DecidingAdmin, decisions_by
from moderation.admin.forms import forms_of
from moderation.models import Appeal


@admin.register(Appeal)
class AppealAdmin(DecidingAdmin, ReadOnlyAdmin):
    actions = decisions_by(*forms_of("appeal"))
    list_display = ("decision", "user", "text", "status", "created_at", "moderator")
    list_filter = ("status", "created_at")
    list_select_related = ("decision__subject", "moderator")
    ordering = ("status", "created_at")
    search_fields = (
        *("=id", "=decision__id", "=decision__subject__id", "text"),
        *("decision__subject__email", "decision__subject__username"),
    )

    @admin.display(description="User")
    def user(self, appeal: Appeal) -> str:
        return str(appeal.decision.subject)


@link_from(Appeal)
def decision_of_appeal(appeal: Appeal) -> Link:
    return Link("Decision", row_url(appeal.decision))


@link_from(Appeal)
def user_of_appeal(appeal: Appeal) -> Link:
    return Link("User", row_url(appeal.decision.subject))
