"""The sellers app."""

from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "sellers"

    def ready(self) -> None:
        from sellers import receivers  # noqa: F401, PLC0415 -- connects them
