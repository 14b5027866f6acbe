"""Confirmation pages for admin actions on selected rows."""

from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse

from core.errors import DomainError

Action = Callable[
    [admin.ModelAdmin, HttpRequest, QuerySet[Any]], TemplateResponse | None
]


class AnswerForm(forms.Form):
    """A confirmation form for selected rows, and the action to run.

    ``name`` is the name of the admin action; it is posted again with the form.
    ``consequence`` describes what will happen and is shown with the form.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    consequence: ClassVar[str]

    def describe(self, row: Any) -> str:
        """Return the row's label on the confirmation page."""
        return str(row)

    def decide(self, row: Model, *, staff: Any) -> object:
        """Run the action. Return what was done, or None if there was nothing to do."""
        raise NotImplementedError


def ask(
    page: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet,
    form_class: type[AnswerForm],
) -> TemplateResponse | None:
    """Show the confirmation page, or run the action once it is confirmed."""
    form = form_class(request.POST if "decide" in request.POST else None)
    if form.is_valid():
        _decide(request, chosen, form)
        return None
    context = page.admin_site.each_context(request) | {
        "title": form.label,
        "opts": page.opts,
        "media": page.media,
        "form": form,
        "chosen": [(row.pk, form.describe(row)) for row in chosen],
        "action_checkbox_name": ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/ask.html", context)


def action_of(form_class: type[AnswerForm], *, permission: str) -> Action:
    """Return the action of a list that asks by this form about the chosen rows.

    It is offered to staff for whom the page's ``has_<permission>_permission`` holds.
    """

    @admin.action(description=form_class.label, permissions=[permission])
    def act(
        page: admin.ModelAdmin, request: HttpRequest, chosen: QuerySet[Any]
    ) -> TemplateResponse | None:
        return ask(page, request, chosen, form_class)

    act.__name__ = form_class.name  # by which Django posts it
    return act


def _decide(request: HttpRequest, chosen: QuerySet, form: AnswerForm) -> None:
    """Run the action for each row separately; one refusal does not stop the others."""
    for row in chosen:
        try:
            done = form.decide(row, staff=request.user)
        except DomainError as refusal:
            messages.error(request, f"{row}: {refusal}")
        else:
            messages.success(request, f"{row}: {done or 'nothing to change'}")
