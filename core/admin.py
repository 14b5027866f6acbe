"""Shared by all admin pages: the site's name, links between rows, read-only rows.

A row's page links to related rows, also of apps on upper floors. Lower floors do not
know those, so the upper ones register the links in their ``admin.py``::

    @link_from(User)
    def transfers(user: User) -> Link:
        return Link("Transfers", list_url(Transfer, debit_account__user=user.pk))
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from core import wire

admin.site.site_header = admin.site.site_title = "Kamegor"


@dataclass(frozen=True)
class Link:
    text: str
    url: str


Linker = Callable[[Any], Link]

_linkers: dict[type[Model], list[Linker]] = defaultdict(list)


def link_from(model: type[Model]) -> Callable[[Linker], Linker]:
    """Show the link that this function returns on the page of each row of ``model``."""

    def register(linker: Linker) -> Linker:
        _linkers[model].append(linker)
        return linker

    return register


def list_url(model: type[Model], **filters: object) -> str:
    """Return the URL of the list of ``model``, with the given filters.

    The list's admin must declare the filtered fields in ``linked_by``.
    """
    meta = model._meta  # noqa: SLF001 -- its documented name
    url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return f"{url}?{urlencode(filters)}" if filters else url


def row_url(row: Model) -> str:
    """Return the URL of a row's own page."""
    meta = row._meta  # noqa: SLF001 -- its documented name
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


@cache
def credits_of(field: str, description: str = "") -> Callable[[Any], str]:
    """Return a column that shows millicredits as credits: 12500 is ``12.500``."""
    amount = attrgetter(field)
    name = description or field.removesuffix("_millicredits").replace("_", " ")

    @admin.display(description=name.capitalize(), ordering=field)
    def show(row: Any) -> str:
        millicredits = amount(row)
        return "-" if millicredits is None else wire.credits(millicredits)

    return show


class LinkedAdmin(admin.ModelAdmin):
    """A page with links to related rows. Add ``links`` to ``fields``."""

    # Fields by which links on other pages may filter this list.
    linked_by: ClassVar[tuple[str, ...]] = ()
    readonly_fields: ClassVar[list[str] | tuple[str, ...]] = ("links",)

    def save_model(
        self,
        request: HttpRequest,
        obj: Any,
        form: Any,
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        """Write only the fields that staff changed.

        Django writes all of them, which would undo changes that the user or others made
        after the form was loaded.
        """
        if change:
            obj.save(update_fields=_columns(obj, form.changed_data))
        else:
            super().save_model(request, obj, form, change)

    @admin.display(description="Links")
    def links(self, row: Model) -> SafeString:
        links = [make_link(row) for make_link in _linkers[type(row)]]
        return format_html_join(
            " · ", '<a href="{}">{}</a>', [(link.url, link.text) for link in links]
        )


class ReadOnlyAdmin(LinkedAdmin):
    """A read-only admin for rows that only services write.

    Fields and columns named ``..._millicredits`` are shown in credits.
    """

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return _in_credits(super().get_list_display(request))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return [
            (title, {**options, "fields": _in_credits(options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, *args: Any) -> bool:
        return False


def _columns(row: Model, names: list[str]) -> list[str]:
    """Return the form fields that are columns of the row's own table."""
    concrete = {field.name for field in row._meta.concrete_fields}  # noqa: SLF001
    return [name for name in names if name in concrete]


def _in_credits(names: Any) -> list[Any]:
    return [
        credits_of(name)
        if isinstance(name, str) and name.endswith("_millicredits")
        else name
        for name in names
    ]
