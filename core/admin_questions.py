"""Restricts the query parameters of admin lists to those that a list declares.

Without this, Django filters a list by any field of its model that appears in the URL. A
password hash or a hidden position could be read that way, one comparison at a time.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import structlog
from django.contrib import admin
from django.contrib.admin.exceptions import (
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
)
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

SEARCH_MAX_LENGTH = 200
# Django filters up to the following year, and Python does not support year 10000.
DATE_PARTS = {"year": (1, 9998), "month": (1, 12), "day": (1, 31)}

log = structlog.get_logger(__name__)


class QuestionRefused(Exception):
    """The query contains a parameter or value that the list does not allow."""


class GuardedAdmin(admin.ModelAdmin):
    """Refuses undeclared parameters and invalid values with 400.

    A list declares lookups by ``list_filter``, ``date_hierarchy`` and ``linked_by``.
    ``AdminSite.register`` adds this class in front of each model admin.
    """

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        assert request is not None
        return lookup in declared_lookups(self, request)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            _check_values(request)
            _check_dates(request, self.date_hierarchy)
            return super().changelist_view(request, extra_context)
        except (
            QuestionRefused,
            DisallowedModelAdminLookup,
            DisallowedModelAdminToField,
        ) as refusal:
            return _refused(self, request, refusal)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        try:
            return super().get_changelist_instance(request)
        except IncorrectLookupParameters as error:
            message = "A value in the URL is invalid."
            raise QuestionRefused(message) from error

    def response_action(
        self, request: HttpRequest, queryset: QuerySet[Any], *args: Any
    ) -> HttpResponse | None:
        for selected in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                self.opts.pk.to_python(selected)
            except ValidationError as error:
                raise QuestionRefused("The id of a selected row is invalid.") from error
        return super().response_action(request, queryset, *args)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        if "\0" in object_id:  # PostgreSQL cannot store NUL in text
            return None
        return super().get_object(request, object_id, from_field)


def guarded(page: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """Return this admin class with the guard in front of its own methods."""
    return type(page.__name__, (GuardedAdmin, page), {"__module__": page.__module__})


def unguarded(page: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """Return the page without its guard, so that a subclass can be registered."""
    guard, behind = page.__bases__
    assert guard is GuardedAdmin
    return behind


def declared_lookups(page: admin.ModelAdmin, request: HttpRequest) -> frozenset[str]:
    """Return the parameters by which this list can be filtered."""
    lookups = set(getattr(page, "linked_by", ()))
    list_filters: Sequence[Any] = page.get_list_filter(request)
    for list_filter in list_filters:
        is_list = isinstance(list_filter, list)
        lookups.update(
            _parameters(page, tuple(list_filter) if is_list else list_filter)
        )
    if page.date_hierarchy:
        lookups.update(f"{page.date_hierarchy}__{part}" for part in DATE_PARTS)
    return frozenset(lookups)


@cache
def _parameters(page: admin.ModelAdmin, list_filter: Any) -> frozenset[str]:
    if callable(list_filter):
        return frozenset({list_filter.parameter_name})
    path, create = list_filter, admin.FieldListFilter.create
    if isinstance(list_filter, tuple):
        path, create = list_filter
    field = get_fields_from_path(page.model, path)[-1]
    # The parameter name does not depend on the request.
    unasked = create(field, HttpRequest(), {}, page.model, page, field_path=path)
    return frozenset(name for name in unasked.expected_parameters() if name)


def _check_values(request: HttpRequest) -> None:
    for name, texts in (*request.GET.lists(), *request.POST.lists()):
        if any("\0" in text for text in (name, *texts)):
            raise QuestionRefused("The request contains an invalid character.")
    if len(request.GET.get(SEARCH_VAR, "")) > SEARCH_MAX_LENGTH:
        raise QuestionRefused(f"Search for at most {SEARCH_MAX_LENGTH} characters.")


def _check_dates(request: HttpRequest, field: str | None) -> None:
    for part, (first, last) in DATE_PARTS.items():
        for value in request.GET.getlist(f"{field}__{part}") if field else []:
            try:
                is_valid = first <= int(value) <= last
            except ValueError:
                is_valid = False
            if not is_valid:
                raise QuestionRefused(f"{value[:20]!r} is no {part}.")


def _refused(
    page: admin.ModelAdmin, request: HttpRequest, refusal: Exception
) -> HttpResponse:
    """Answer with 400. The log has the parameter names but not their values."""
    log.warning(
        ("refused admin list query"), page=str(page.opts), asked=list(request.GET)
    )
    context = page.admin_site.each_context(request) | {
        "title": "This list does not support that query",
        "opts": page.opts,
        "refusal": str(refusal),
    }
    return TemplateResponse(request, "admin/refused.html", context, status=400)
