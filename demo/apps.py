"""The demo app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        from demo import checks  # noqa: F401, PLC0415 -- importing it registers them
