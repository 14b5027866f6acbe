"""The other origins that the page of the app uses, as apps register them (ADR 32)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core import registry


@dataclass(frozen=True, kw_only=True)
class PageSources:
    """Sources to allow in the page's policies, by their directive.

    Source: Content Security Policy Level 3, and Permissions Policy, both W3C.
    """

    connect: tuple[str, ...] = ()
    script: tuple[str, ...] = ()
    frame: tuple[str, ...] = ()
    img: tuple[str, ...] = ()
    form_action: tuple[str, ...] = ()
    # Frames that may use the browser's payment feature, for wallets
    payment: tuple[str, ...] = ()


READERS: dict[str, Callable[[], Iterable[PageSources]]] = {}


def register(readers: Mapping[str, Callable[[], Iterable[PageSources]]]) -> None:
    """Add what an app's part of the page uses, which its settings may decide.

    Raises:
        ValueError: there are sources of this name already.
    """
    registry.add(READERS, readers, called="sources of the page for")


def in_use() -> tuple[PageSources, ...]:
    """Return all sources that the page uses on this site."""
    return tuple(sources for read in READERS.values() for sources in read())
