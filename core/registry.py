"""What apps register by name, each name once (ADR 32)."""

from collections.abc import Mapping
from typing import TypeVar

Registered = TypeVar("Registered")


def add(
    known: dict[str, Registered], new: Mapping[str, Registered], *, called: str
) -> None:
    """Add what an app registers to what there is, all of it or nothing.

    Raises:
        ValueError: a name is registered already; ``called`` begins the list of those.
    """
    if twice := known.keys() & new.keys():
        raise ValueError(f"There are two {called} {', '.join(sorted(twice))}.")
    known.update(new)
