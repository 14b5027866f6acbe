"""What staff are asked before something is done about rows they chose in a list."""

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
    """A question about each of the chosen rows of a list, and what the answer does.

    ``name`` is that of the list's action, which is posted again with the answer;
    ``consequence`` is what will happen, said beside the question.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    consequence: ClassVar[str]

    def describe(self, row: Any) -> str:
        """Return what a row is called beside the question."""
        return str(row)

    def decide(self, row: Model, *, staff: Any) -> object:
        """Do it; return what was done, or None if there was nothing to do."""
        raise NotImplementedError


def ask(
    page: admin.ModelAdmin,
    request: HttpRequest,
    chosen: QuerySet,
    form_class: type[AnswerForm],
) -> TemplateResponse | None:
    """Ask on a page of its own, which posts the action again; then decide."""
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
    """Decide about each row by itself: one that is refused stops no other."""
    for row in chosen:
        try:
            done = form.decide(row, staff=request.user)
        except DomainError as refusal:
            messages.error(request, f"{row}: {refusal}")
        else:
            messages.success(request, f"{row}: {done or 'nothing to change'}")
