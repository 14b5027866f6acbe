"""The billing app."""

import json
from pathlib import Path

from django.apps import AppConfig

from billing import causes, verification


class BillingConfig(AppConfig):
    name = "billing"

    def ready(self) -> None:
        from billing import checks  # noqa: F401, PLC0415 -- registers them

        verification.register(
            Path(self.path) / "sql" / "verify",
            movements=lambda: json.dumps(causes.movements()),
            holding_causes=causes.holding,
        )
