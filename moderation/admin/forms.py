"""The forms before acts; their texts come from the act."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model

from accounts.models import User
from core import clock
from core.admin_forms import AnswerForm
from moderation import subjects
from moderation.models import REASON_MAX_LENGTH, Proposal
from moderation.selectors import CaseFile
from moderation.services import proposals
from moderation.subjects import Act

SUSPENSION_MAX_DAYS = 3650


class ActForm(AnswerForm):
    """Asks for a reason, then does or proposes the act."""

    act: ClassVar[Act]

    reason = forms.CharField(
        max_length=REASON_MAX_LENGTH, widget=AdminTextareaWidget({"rows": 3})
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        """Return the row of a case that the act concerns; None if it is impossible."""
        return cls.act.target(file)

    def describe(self, row: Any) -> str:
        return subjects.kind_of(self.name).describe(row)

    def decide(self, row: Model, *, staff: User, **more: Any) -> object:
        order = self.order() | more
        done = proposals.act(self.name, row_id=row.pk, moderator=staff, **order)
        if isinstance(done, Proposal):
            return f"they are staff: {done} waits for a second person to confirm it"
        return done

    def order(self) -> dict[str, Any]:
        """Return the form's data as the service's arguments."""
        return {"reason": self.cleaned_data["reason"], "now": clock.database_now()}


class DaysForm(ActForm):
    """Also asks for a number of days."""

    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=SUSPENSION_MAX_DAYS,
        help_text="If empty, the suspension is permanent.",
    )

    def order(self) -> dict[str, Any]:
        order, days = super().order(), self.cleaned_data["days"]
        return order | {"until": order["now"] + timedelta(days=days) if days else None}


def form_of(act: Act) -> type[ActForm]:
    """Return the form of an act."""
    asks = DaysForm if act.asks_for_days else ActForm
    words = {"name": act.name, "label": act.label, "consequence": act.consequence}
    return type(f"{act.name}_form", (asks,), {"act": act, **words})


def forms_of(kind_name: str) -> list[type[ActForm]]:
    """Return the forms of all acts about a kind."""
    return [form_of(act) for act in subjects.kind_named(kind_name).acts]


def case_forms() -> dict[str, type[ActForm]]:
    """Return the forms of decisions by name, in the order of a case's page."""
    return {act.name: form_of(act) for act in subjects.acts() if act.is_decision}
