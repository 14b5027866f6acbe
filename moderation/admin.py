"""Decisions in the admin: read on their pages, made in the lists of users and streams.

The floors below show their rows and cannot know who decides about them. So their pages
are registered anew, with actions that ask for the reason first.
"""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from accounts.admin import UserAdmin
from accounts.models import User
from core import clock
from core.admin import Link, ReadOnlyAdmin, link_from, list_url
from core.errors import DomainError
from moderation.models import REASON_MAX_LENGTH, Action, Decision
from moderation.services import decisions
from streams.admin import StreamAdmin
from streams.models import Stream


class DecisionForm(forms.Form):
    """What is asked before a decision is made about each of the chosen rows."""

    action: Action
    consequence: str
    reason = forms.CharField(max_length=REASON_MAX_LENGTH, widget=AdminTextareaWidget)

    def decide(self, row: Model, *, moderator: User) -> Decision | None:
        raise NotImplementedError


class SuspensionForm(DecisionForm):
    action = Action.SUSPEND
    consequence = (
        "They are signed out of everything at once. What they stream or watch ends, "
        "and is billed until now. They are told the reason when they try to sign in."
    )
    days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=3650,
        help_text="Left empty, the suspension is for good.",
    )

    def decide(self, row: Model, *, moderator: User) -> Decision | None:
        now, days = clock.database_now(), self.cleaned_data["days"]
        return decisions.suspend(
            moderator=moderator,
            subject_id=row.pk,
            reason=self.cleaned_data["reason"],
            now=now,
            until=now + timedelta(days=days) if days else None,
        )


class LiftForm(DecisionForm):
    action = Action.LIFT_SUSPENSION
    consequence = "They may sign in again, as before."

    def decide(self, row: Model, *, moderator: User) -> Decision | None:
        return decisions.lift_suspension(
            moderator=moderator,
            subject_id=row.pk,
            reason=self.cleaned_data["reason"],
            now=clock.database_now(),
        )


class EndStreamForm(DecisionForm):
    action = Action.END_STREAM
    consequence = (
        "The picture ends at once, for seller and viewer; what was watched until now "
        "is billed. The seller may go live again."
    )

    def decide(self, row: Model, *, moderator: User) -> Decision | None:
        return decisions.end_stream(
            moderator=moderator,
            stream_id=row.pk,
            reason=self.cleaned_data["reason"],
            now=clock.database_now(),
        )


admin.site.unregister([User, Stream])


@admin.register(User)
class ModeratedUserAdmin(UserAdmin):
    actions = ["suspend", "lift_suspension"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return _may_decide(request)

    @admin.action(description=Action.SUSPEND.label, permissions=["decide"])
    def suspend(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return _ask(self, request, chosen, SuspensionForm)

    @admin.action(description=Action.LIFT_SUSPENSION.label, permissions=["decide"])
    def lift_suspension(
        self, request: HttpRequest, chosen: QuerySet[User]
    ) -> TemplateResponse | None:
        return _ask(self, request, chosen, LiftForm)


@admin.register(Stream)
class ModeratedStreamAdmin(StreamAdmin):
    actions = ["end_stream"]

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return _may_decide(request)

    @admin.action(description=Action.END_STREAM.label, permissions=["decide"])
    def end_stream(
        self, request: HttpRequest, chosen: QuerySet[Stream]
    ) -> TemplateResponse | None:
        return _ask(self, request, chosen, EndStreamForm)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    date_hierarchy = "decided_at"
    list_display = (
        *("action", "subject", "stream", "moderator", "reason", "until"),
        "decided_at",
    )
    list_filter = ("action", "decided_at")
    list_select_related = ("subject", "stream", "moderator")
    ordering = ("-id",)
    search_fields = (
        *("=id", "=stream__id", "reason"),
        *("=subject__id", "subject__email", "subject__username"),
        *("=moderator__id", "moderator__email", "moderator__username"),
    )


@link_from(User)
def decisions_about_user(user: User) -> Link:
    return Link("Decisions", list_url(Decision, subject=user.pk))


@link_from(User)
def decisions_of_moderator(user: User) -> Link:
    return Link("Decisions made", list_url(Decision, moderator=user.pk))


@link_from(Stream)
def decisions_about_stream(stream: Stream) -> Link:
    return Link("Decisions", list_url(Decision, stream=stream.pk))


@link_from(Decision)
def decisions_about_the_same(decision: Decision) -> Link:
    return Link(
        "All about this subject", list_url(Decision, subject=decision.subject_id)
    )


def _may_decide(request: HttpRequest) -> bool:
    # Not "change": who may change a user may also set passwords and permissions.
    return request.user.has_perm("moderation.add_decision")


def _ask(
    page: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet,
    form_class: type[DecisionForm],
) -> TemplateResponse | None:
    """Ask on a page of its own, which posts the action again; then decide."""
    form = form_class(request.POST if "decide" in request.POST else None)
    if form.is_valid():
        _decide(request, chosen, form)
        return None
    context = page.admin_site.each_context(request) | {
        "title": form.action.label,
        "opts": page.opts,
        "media": page.media,
        "form": form,
        "chosen": chosen,
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/moderation/decide.html", context)


def _decide(request: HttpRequest, chosen: QuerySet, form: DecisionForm) -> None:
    """Decide about each row by itself: one that is refused stops no other."""
    assert isinstance(request.user, User)
    for row in chosen:
        try:
            decision = form.decide(row, moderator=request.user)
        except DomainError as refusal:
            messages.error(request, f"{row}: {refusal}")
        else:
            messages.success(request, f"{row}: {decision or 'nothing to change'}")
