"""The admin's pages."""

from typing import Any

from django.contrib import admin

from core.admin_questions import guarded

# Nobody needs them. The way from a row to its page in the app breaks if asked for a row
# whose id is no id. Autocompletion names rows of any model, unseen by the audit log.
LEFT_OUT = frozenset({"view_on_site", "autocomplete"})


class AdminSite(admin.AdminSite):
    """Django's own, whose lists answer only what they declare."""

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
