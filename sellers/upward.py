"""What sellers ask of a floor above, each named in the settings by a dotted path."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from sellers.reputation import Voice


def live_stream(user_id: UUID) -> dict[str, Any] | None:
    """Return a seller's running stream as clients read it: SELLERS_LIVE_STREAM."""
    stream: dict[str, Any] | None = import_string(settings.SELLERS_LIVE_STREAM)(user_id)
    return stream


def history(user_id: UUID) -> list[dict[str, Any]]:
    """Return a seller's last streams as clients read them: SELLERS_HISTORY."""
    past: list[dict[str, Any]] = import_string(settings.SELLERS_HISTORY)(user_id)
    return past


def voices(user_id: UUID) -> list[Voice]:
    """Return what each buyer has said of a seller: SELLERS_VOICES."""
    said: list[Voice] = import_string(settings.SELLERS_VOICES)(user_id)
    return said
