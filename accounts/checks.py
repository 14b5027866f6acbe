"""What a deployed site must be told about its staff."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def second_factor(**kwargs: Any) -> list[CheckMessage]:
    """A stolen password does not open the admin."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    message = "Staff need no second factor."
    hint = "Take STAFF_SECOND_FACTOR out of the environment; only a demo does without."
    return [Error(message, hint=hint, id="accounts.E001")]
