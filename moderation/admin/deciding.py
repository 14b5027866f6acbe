"""The base class of admin lists with decisions."""

from django.contrib import admin
from django.http import HttpRequest

from core.admin_forms import Action, AnswerForm, action_of


def may_decide(request: HttpRequest) -> bool:
    # Not "change": staff who may change a user may also set passwords and permissions.
    return request.user.has_perm("moderation.add_decision")


class DecidingAdmin(admin.ModelAdmin):
    """A list whose actions include decisions, for staff who may decide."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return may_decide(request)


def decisions_by(*forms: type[AnswerForm]) -> list[Action]:
    """Return an action for each form. It shows the form, then decides."""
    return [action_of(form, permission="decide") for form in forms]
