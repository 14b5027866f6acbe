"""The admin site."""

from typing import Any

from django.contrib import admin

from core.admin_questions import guarded

# These views are unused. "View on site" breaks for invalid ids, and autocompletion
# would list rows of any model without an entry in the audit log.
LEFT_OUT = frozenset({"view_on_site", "autocomplete"})


class AdminSite(admin.AdminSite):
    """Django's admin site, restricted to the queries that its lists declare."""

    def register(
        self, model_or_iterable: Any, admin_class: Any = None, **options: Any
    ) -> None:
        page = guarded(admin_class or admin.ModelAdmin)
        super().register(model_or_iterable, page, **options)

    def get_urls(self) -> list[Any]:
        return [
            page
            for page in super().get_urls()
            if getattr(page, "name", None) not in LEFT_OUT
        ]
