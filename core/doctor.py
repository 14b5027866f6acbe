"""What is wrong with a site, and how to mend it: all checks, and its servers tried.

Each app registers what tries its servers, in its ``wiring.py``.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.utils.module_loading import import_string


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the page; with ``mend``, something is wrong and this mends it."""

    about: str
    said: str
    mend: str = ""

    @property
    def is_wrong(self) -> bool:
        return bool(self.mend)


Probe = Callable[[], Iterable[Finding]]

PROBES: list[str] = []  # dotted paths: only the doctor loads what they import


def register(*probes: str) -> None:
    """Have servers tried by probes of these dotted paths, in this order."""
    PROBES.extend(probes)


def examine() -> list[Finding]:
    """Return what every check and every probe finds, the settings first."""
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
