"""Every page of the admin, as its addresses say: ``{id}`` stands for a row."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.contrib import admin
from django.urls import URLPattern, URLResolver

OPEN_TO_ALL = {"/admin/login/", "/admin/logout/", "/admin/jsi18n/"}


def _pages(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _pages(pattern.url_patterns, route)
        elif pattern.name == "app_list":
            apps_shown = {model._meta.app_label for model in admin.site._registry}
            yield from (f"{prefix}{app_label}/" for app_label in apps_shown)
        elif not route.endswith("$"):  # what is nowhere else: not a page
            yield "/".join("{id}" if "<" in part else part for part in route.split("/"))


PAGES = sorted(set(_pages(admin.site.get_urls(), "/admin/")) - OPEN_TO_ALL)


def address(page: str) -> str:
    """Return the page of a row that is there; of its model each must have one."""
    if "{id}" not in page:
        return page
    _, _, app_label, model_name, *_ = page.split("/")
    row = apps.get_model(app_label, model_name)._default_manager.earliest("pk")
    return page.replace("{id}", str(row.pk))
