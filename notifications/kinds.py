"""The kinds of notifications. Each app registers its own in its ``wiring.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core import registry

Parameters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of notification: its words, and where it leads.

    ``text`` returns what the user reads. It gets the parameters of the notification,
    and the name of the other user whom it is about, or an empty string. ``link`` is the
    path of a screen; it may contain the parameters and ``about_id`` in braces. On the
    socket, the other user has the key ``about_key``.
    """

    name: str
    text: Callable[[Parameters, str], str]
    link: str
    about_key: str = "about"


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Let an app notify users of these kinds.

    Raises:
        ValueError: a kind is registered already.
    """
    new = {kind.name: kind for kind in kinds}
    registry.add(_kinds, new, called="kinds of notifications")


def named(name: str) -> Kind:
    """Return a kind.

    Raises:
        KeyError: no kind has this name.
    """
    return _kinds[name]


def names() -> list[str]:
    return list(_kinds)
