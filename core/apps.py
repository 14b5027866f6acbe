"""The core app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core import checks  # noqa: F401, PLC0415 -- registers them

        # Each app's own, which registers the app with the floors below it.
        autodiscover_modules("wiring")
