"""What waits for a second person, and its confirmation."""

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.models import User
from core import clock
from core.admin import ReadOnlyAdmin
from core.admin_forms import AnswerForm, ask
from moderation.admin.decisions import may_decide
from moderation.models import Proposal
from moderation.services import proposals


class ConfirmForm(AnswerForm):
    name, label = "confirm", "Confirm"
    consequence = (
        "What a colleague has proposed happens now, in both your names. Read the case "
        "first: you decide as they did."
    )

    def describe(self, row: Proposal) -> str:
        return f"{row} ({row.proposed_by}: {row.reason})"

    def decide(self, row: Model, *, staff: User) -> object:
        return proposals.confirm(
            proposal_id=row.pk, moderator=staff, now=clock.database_now()
        )


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    actions = ["confirm"]
    linked_by = ("subject",)
    list_display = (
        *("act", "subject", "reason", "until", "proposed_by", "proposed_at"),
        *("confirmed_by", "confirmed_at"),
    )
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter), "act")
    list_select_related = ("subject", "proposed_by", "confirmed_by")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=row_id", "=subject__id", "subject__email", "subject__username"),
        *("=proposed_by__id", "=confirmed_by__id", "reason"),
    )

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may_decide(request)

    @admin.action(description="Confirm", permissions=["decide"])
    def confirm(
        self, request: HttpRequest, chosen: QuerySet[Proposal]
    ) -> TemplateResponse | None:
        return ask(self, request, chosen, ConfirmForm)
