"""Which channel answers for a topic: ``route("stream:{stream_id}", StreamChannel)``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from realtime.errors import UnmatchedTopic

if TYPE_CHECKING:
    from realtime.channels import Channel


@dataclass(frozen=True)
class Route:
    """One kind of topic and the class of its channels."""

    pattern: str
    regex: re.Pattern[str]
    channel_class: type["Channel"]


def route(pattern: str, channel_class: type["Channel"]) -> Route:
    """Return the route of a pattern; each ``{name}`` is one id: ``[a-z0-9-]``."""
    named = re.sub(r"\{(\w+)\}", r"(?P<\1>[a-z0-9-]{1,64})", pattern)
    return Route(pattern, re.compile(named), channel_class)


def find(topic: str) -> tuple[type["Channel"], dict[str, str]]:
    """Return the channel class of a topic and the ids in the topic's name.

    Raises:
        UnmatchedTopic: the site has no such topic.
    """
    for candidate in _routes(settings.REALTIME_TOPICS):
        if found := candidate.regex.fullmatch(topic):
            return candidate.channel_class, found.groupdict()
    raise UnmatchedTopic


@cache
def _routes(name: str) -> Sequence[Route]:
    routes: Sequence[Route] = import_string(name)
    return routes
