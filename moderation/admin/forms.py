"""What is asked before each kind of decision, and whom it would be about."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model

from accounts.models import User
from core import clock
from moderation.models import REASON_MAX_LENGTH, Action, Case, Decision
from moderation.selectors import CaseFile
from moderation.services import decisions
from streams.models import Rating

SUSPENSION_MAX_DAYS = 3650


class AnswerForm(forms.Form):
    """Asks why, before something is done about each of the chosen rows of a list.

    ``name`` is that of the list's action, which is posted again with the answer.
    """

    name: str
    label: str
    consequence: str
    reason = forms.CharField(
        max_length=REASON_MAX_LENGTH, widget=AdminTextareaWidget({"rows": 3})
    )

    def decide(self, row: Model, *, moderator: User) -> object:
        """Do it; None if there was nothing to do."""
        raise NotImplementedError


class DecisionForm(AnswerForm):
    """Asks why. ``decide`` is for a row of a list, or for what a case offers."""

    action: Action

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.name, cls.label = cls.action.value, cls.action.label

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        """Return what this would be decided about in a case, or None: not now."""
        return file.case.user

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        raise NotImplementedError

    def common(self, moderator: User, case: Case | None) -> dict[str, Any]:
        return {
            "moderator": moderator,
            "reason": self.cleaned_data["reason"],
            "now": clock.database_now(),
            "case_id": case and case.pk,
        }


class DismissForm(DecisionForm):
    action = Action.DISMISS
    consequence = "Nothing happens, and they do not learn of the reports."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.case if file.case.is_open else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        return decisions.dismiss(**self.common(moderator, case))


class WarnForm(DecisionForm):
    action = Action.WARN
    consequence = "They read the reason; nothing else happens."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.case if file.case.is_open else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        return decisions.warn(**self.common(moderator, case))


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

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common = self.common(moderator, case)
        return decisions.hide_from_map(subject_id=row.pk, **common)


class ShowForm(DecisionForm):
    action = Action.SHOW_ON_MAP
    consequence = "They are on the map again whenever they are there."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.barred_at else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common = self.common(moderator, case)
        return decisions.show_on_map(subject_id=row.pk, **common)


class StopSellingForm(DecisionForm):
    action = Action.STOP_SELLING
    consequence = (
        "They sell no more: a live stream ends, what was watched until now is billed, "
        "and they leave the map. They may still buy and watch."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.is_seller else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common = self.common(moderator, case)
        return decisions.stop_selling(subject_id=row.pk, **common)


class AllowSellingForm(DecisionForm):
    action = Action.ALLOW_SELLING
    consequence = (
        "They may sell again. They begin themselves: nobody can agree for them to be "
        "shown on the map."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.seller if file.seller and file.seller.revoked_at else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common = self.common(moderator, case)
        return decisions.allow_selling(subject_id=row.pk, **common)


class EndStreamForm(DecisionForm):
    action = Action.END_STREAM
    consequence = (
        "The picture ends at once, for seller and viewer; what was watched until now "
        "is billed. The seller may go live again."
    )

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        return file.live_stream

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        return decisions.end_stream(stream_id=row.pk, **self.common(moderator, case))


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

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        return decisions.hide_rating(rating_id=row.pk, **self.common(moderator, case))


class ShowRatingForm(DecisionForm):
    action = Action.SHOW_RATING
    consequence = "Everybody reads the rating again, and it counts for the seller."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        rating = file.subject if isinstance(file.subject, Rating) else None
        return rating if rating and rating.hidden_at else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        return decisions.show_rating(rating_id=row.pk, **self.common(moderator, case))


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

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common, days = self.common(moderator, case), self.cleaned_data["days"]
        until = common["now"] + timedelta(days=days) if days else None
        return decisions.suspend(subject_id=row.pk, until=until, **common)


class LiftForm(DecisionForm):
    action = Action.LIFT_SUSPENSION
    consequence = "They may sign in again, as before."

    @classmethod
    def target(cls, file: CaseFile) -> Model | None:
        user = file.case.user
        return user if user.is_suspended(now=clock.database_now()) else None

    def decide(
        self, row: Model, *, moderator: User, case: Case | None = None
    ) -> Decision | None:
        common = self.common(moderator, case)
        return decisions.lift_suspension(subject_id=row.pk, **common)


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
