"""What beat asks for, and how often, as the apps say in their ``wiring.py``."""

from typing import Any

from celery.schedules import crontab

from core import registry

# The setting CELERY_BEAT_SCHEDULE is this very mapping: beat reads it once every app
# has registered its entries.
ENTRIES: dict[str, dict[str, Any]] = {}

DAILY_EXPIRES_SECONDS = 12 * 3600


def every(seconds: float, task: str, *, name: str, queue: str | None = None) -> None:
    """Ask for a task again and again, in another queue than its own if one is named.

    What waited for a whole round is not done any more. The next one does its work, so
    an outage leaves no heap of old tasks behind.
    """
    elsewhere = {} if queue is None else {"queue": queue}
    _add(name, task, seconds, {"expires": seconds, **elsewhere})


def daily(hour: int, minute: int, task: str, *, name: str) -> None:
    """Ask for a task at a fixed time in UTC.

    An interval would start again whenever beat does.
    """
    at = crontab(hour=str(hour), minute=str(minute))
    _add(name, task, at, {"expires": DAILY_EXPIRES_SECONDS})


def _add(name: str, task: str, when: Any, options: dict[str, Any]) -> None:
    entry = {"task": task, "schedule": when, "options": options}
    registry.add(ENTRIES, {name: entry}, called="entries")
