"""The admin page of proposals, which a second person can confirm."""

from django.contrib import admin
from django.db.models import Model

from accounts.models import User
from core import clock
from core.admin import ReadOnlyAdmin
from core.admin_forms import AnswerForm
from moderation.admin.deciding import DecidingAdmin, decisions_by
from moderation.models import Proposal
from moderation.services import proposals


class ConfirmForm(AnswerForm):
    name, label = "confirm", "Confirm"
    consequence = (
        "The proposal takes effect now, in both your names. Read the case first, "
        "because you share the decision."
    )

    def describe(self, row: Proposal) -> str:
        return f"{row} ({row.proposed_by}: {row.reason})"

    def decide(self, row: Model, *, staff: User) -> object:
        return proposals.confirm(
            proposal_id=row.pk, moderator=staff, now=clock.database_now()
        )


@admin.register(Proposal)
class ProposalAdmin(DecidingAdmin, ReadOnlyAdmin):
    actions = decisions_by(ConfirmForm)
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
