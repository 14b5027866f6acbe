"""The streams app."""

from django.apps import AppConfig


class StreamsConfig(AppConfig):
    name = "streams"

    def ready(self) -> None:
        from streams import receivers  # noqa: F401, PLC0415 -- connects them
