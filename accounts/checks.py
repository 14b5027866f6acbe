"""Deployment checks for staff accounts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def second_factor(**kwargs: Any) -> list[CheckMessage]:
    """Staff must have a second factor, so that a stolen password is not enough."""
    if settings.STAFF_SECOND_FACTOR:
        return []
    message = "Staff can sign in without a second factor."
    hint = "Remove STAFF_SECOND_FACTOR from the environment; it is only for demos."
    return [Error(message, hint=hint, id="accounts.E001")]
