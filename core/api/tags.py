"""What the API's document says of each tag, as the apps say in their ``wiring.py``."""

from collections.abc import Mapping
from typing import Any

from core import registry

TAGS: dict[str, str] = {}


def register(tags: Mapping[str, str]) -> None:
    """Describe tags, which are the first segments of paths after ``/api/``.

    Raises:
        ValueError: a tag is described already.
    """
    registry.add(TAGS, tags, called="tags")


def describe(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the descriptions to the document: a hook of drf-spectacular."""
    result["tags"] = [
        {"name": name, "description": TAGS[name]} for name in sorted(TAGS)
    ]
    return result
