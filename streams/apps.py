"""The streams app."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from billing import verification


class StreamsConfig(AppConfig):
    name = "streams"

    def ready(self) -> None:
        # The one reads models; importing the other connects it.
        from streams import checks, metrics, receivers  # noqa: F401, PLC0415

        metrics.register()
        verification.register(
            Path(self.path) / "meter" / "sql" / "verify",
            unit_seconds=lambda: settings.BILLING_UNIT_SECONDS,
        )
