"""Routes topics to channels: ``route("stream:{stream_id}", StreamChannel)``.

Each app registers its own routes in its ``wiring.py``.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from realtime.errors import UnmatchedTopic

if TYPE_CHECKING:
    from realtime.channels import Channel


@dataclass(frozen=True)
class Route:
    """One kind of topic and its channel class."""

    pattern: str
    regex: re.Pattern[str]
    channel_class: type["Channel"]


def route(pattern: str, channel_class: type["Channel"]) -> Route:
    """Return the route of a pattern; each ``{name}`` matches an id: ``[a-z0-9-]``."""
    named = re.sub(r"\{(\w+)\}", r"(?P<\1>[a-z0-9-]{1,64})", pattern)
    return Route(pattern, re.compile(named), channel_class)


ROUTES: list[Route] = []


def register(*routes: Route) -> None:
    """Add an app's topics to the site's.

    Raises:
        ValueError: the site has a topic of the same pattern already.
    """
    for each in routes:
        if any(each.pattern == known.pattern for known in ROUTES):
            raise ValueError(f"There are two topics {each.pattern}.")
        ROUTES.append(each)


def find(topic: str) -> tuple[type["Channel"], dict[str, str]]:
    """Return the channel class of a topic and the ids in the topic's name.

    Raises:
        UnmatchedTopic: no route matches this topic.
    """
    for candidate in ROUTES:
        if found := candidate.regex.fullmatch(topic):
            return candidate.channel_class, found.groupdict()
    raise UnmatchedTopic
