"""Diagnoses a site: runs all checks and tries its servers.

Each app registers the probes for its own servers in its ``wiring.py``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the report. If ``mend`` is set, it says how to fix the problem."""

    about: str
    said: str
    mend: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.mend)


Probe = Callable[[], Iterable[Finding]]

PROBES: list[str] = []  # dotted paths: only the doctor loads what they import


def register(*probes: str) -> None:
    """Add probes, by dotted path; they run in this order."""
    PROBES.extend(probes)


def examine() -> list[Finding]:
    """Return the results of all checks and probes, settings first."""
    found = [
        Finding(about="Settings", said=settings.SETTINGS_MODULE),
        *(_of_check(each) for each in _messages()),
    ]
    for path in PROBES:
        probe: Probe = import_string(path)
        found.extend(probe())
    return found


def _messages() -> list[checks.CheckMessage]:
    messages = checks.run_checks(include_deployment_checks=True)
    return [
        each
        for each in messages
        if each.level >= checks.WARNING and not each.is_silenced()
    ]


def _of_check(message: checks.CheckMessage) -> Finding:
    mend = message.hint or "See Django's documentation of this check."
    return Finding(about=str(message.id), said=message.msg, mend=mend)
