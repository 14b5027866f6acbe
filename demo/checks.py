"""Whether a deployed site has the demo's accounts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def password(**kwargs: Any) -> list[CheckMessage]:
    """No account of a deployed site has a password that everybody knows."""
    if not settings.DEMO_PASSWORD:
        return []
    hint = "Take DEMO_PASSWORD out of the environment, and delete the demo's accounts."
    return [Error("DEMO_PASSWORD is set.", hint=hint, id="demo.E001")]
