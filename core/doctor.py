"""What is wrong with a site, and how to mend it: all checks, and its servers tried.

DOCTOR_PROBES names what tries a server, by dotted path: a floor knows its own servers.
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


def examine() -> list[Finding]:
    """Return what every check and every probe finds, the settings first."""
    found = [
        Finding(about="Settings", said=settings.SETTINGS_MODULE),
        *(_of_check(each) for each in _messages()),
    ]
    for path in settings.DOCTOR_PROBES:
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
