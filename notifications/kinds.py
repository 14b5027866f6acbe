"""The kinds of notifications. Each app registers its own in its ``wiring.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core import registry
from notifications.constants import Channel

Parameters = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of notification: its words, and where it leads.

    ``text`` returns what the user reads. It gets the parameters of the notification,
    and the name of the other user whom it is about, or an empty string. ``link`` is the
    path of a screen; it may contain the parameters and ``about_id`` in braces. On the
    socket, the other user has the key ``about_key``.

    ``label`` returns the kind's name among a user's preferences. ``channels`` says for
    each channel that the kind can use whether it is on until the user changes it. A
    kind that is not optional stays as declared, as decisions about the user do.
    """

    name: str
    label: Callable[[], str]
    text: Callable[[Parameters, str], str]
    link: str
    about_key: str = "about"
    channels: Mapping[Channel, bool] = field(
        default_factory=lambda: {Channel.IN_APP: True}
    )
    is_optional: bool = True


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


def registered() -> list[Kind]:
    return list(_kinds.values())


def names() -> list[str]:
    return list(_kinds)
