"""What is asked before each kind of decision, and whom it would be about."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model

from accounts.models import User
from core import clock
from core.admin_forms import AnswerForm
from moderation.models import REASON_MAX_LENGTH, Act, Action, Proposal
from moderation.selectors import CaseFile
from moderation.services import proposals
from streams.models import Rating, Stream

SUSPENSION_MAX_DAYS = 3650


class ReasonForm(AnswerForm):
    """Asks why, and does it, or proposes it if it takes two; ``name`` is the act's."""

    reason = forms.CharField(
        max_length=REASON_MAX_LENGTH, widget=AdminTextareaWidget({"rows": 3})
    )

    def decide(self, row: Model, *, staff: User, **more: Any) -> object:
        order = self.order() | more
        done = proposals.act(Act(self.name), row_id=row.pk, moderator=staff, **order)
        if isinstance(done, Proposal):
            return f"they are staff: {done} waits for a second person to confirm it"
        return done

    def order(self) -> dict[str, Any]:
        """Return what was answered, as services take it."""
        return {"reason": self.cleaned_data["reason"], "now": clock.database_now()}


class DecisionForm(ReasonForm):
    """Asks why. ``decide`` is for a row of a list, or for what a case offers."""

    action: ClassVar[Action]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name, cls.label = cls.action.value, cls.action.label

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        """Return what this would be decided about in a case, or None: not now."""
        return file.case.user


class DismissForm(DecisionForm):
    action = Action.DISMISS
    consequence = "Nothing happens, and they do not learn of the reports."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.case if file.case.is_open else None


class WarnForm(DecisionForm):
    action = Action.WARN
    consequence = "They read the reason; nothing else happens."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.case if file.case.is_open else None


class HideForm(DecisionForm):
    action = Action.HIDE_FROM_MAP
    consequence = (
        "They leave the map at once and stay off it. They may still stream to who has "
        "their link."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        seller = file.seller
        return seller if seller and seller.is_seller and not seller.barred_at else None


class ShowForm(DecisionForm):
    action = Action.SHOW_ON_MAP
    consequence = "They are on the map again whenever they are there."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.barred_at else None


class StopSellingForm(DecisionForm):
    action = Action.STOP_SELLING
    consequence = (
        "They sell no more: a live stream ends, what was watched until now is billed, "
        "and they leave the map. They may still buy and watch."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.is_seller else None


class AllowSellingForm(DecisionForm):
    action = Action.ALLOW_SELLING
    consequence = (
        "They may sell again. They begin themselves: nobody can agree for them to be "
        "shown on the map."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.revoked_at else None


class EndStreamForm(DecisionForm):
    action = Action.END_STREAM
    consequence = (
        "The picture ends at once, for seller and viewer; what was watched until now "
        "is billed. The seller may go live again."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.live_stream

    def describe(self, row: Stream) -> str:
        return f"{row} of {row.seller}"


class HideRatingForm(DecisionForm):
    action = Action.HIDE_RATING
    consequence = (
        "Nobody but its buyer reads the rating any more, and it counts no more for the "
        "seller."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        rating = file.subject if isinstance(file.subject, Rating) else None
        return rating if rating and not rating.hidden_at else None


class ShowRatingForm(DecisionForm):
    action = Action.SHOW_RATING
    consequence = "Everybody reads the rating again, and it counts for the seller."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        rating = file.subject if isinstance(file.subject, Rating) else None
        return rating if rating and rating.hidden_at else None


class SuspensionForm(DecisionForm):
    action = Action.SUSPEND
    consequence = (
        "They are signed out of everything at once. What they stream or watch ends, "
        "and is billed until now. They are told the reason when they try to sign in."
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=SUSPENSION_MAX_DAYS,
        help_text="Left empty, the suspension is for good.",
    )

    def order(self) -> dict[str, Any]:
        order, days = super().order(), self.cleaned_data["days"]
        return order | {"until": order["now"] + timedelta(days=days) if days else None}


class LiftForm(DecisionForm):
    action = Action.LIFT_SUSPENSION
    consequence = "They may sign in again, as before."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        user = file.case.user
        return user if user.is_suspended(now=clock.database_now()) else None


# In the order of a case's page: what is done most often, and undone most easily, first.
FORMS: dict[str, type[DecisionForm]] = {
    form.action.value: form
    for form in (
        *(DismissForm, WarnForm, HideRatingForm, EndStreamForm, HideForm),
        *(StopSellingForm, SuspensionForm, LiftForm, ShowForm, AllowSellingForm),
        ShowRatingForm,
    )
}
assert set(FORMS) == set(Action.values)
