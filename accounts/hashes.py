"""Hashes passwords, after normalizing them across keyboards.

Hashing is slow, so never call it inside a transaction.
"""

import unicodedata
from collections.abc import Callable

from django.contrib.auth.hashers import check_password, make_password


def normalize(typed: str) -> str:
    """Return the normalized password: NFC, and every kind of space as a space.

    Keyboards encode the same letter differently. Source: RFC 8265, 4.2.2.
    """
    spaced = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in typed
    )
    return unicodedata.normalize("NFC", spaced)


def new(typed: str) -> str:
    """Return the hash of a new password."""
    return make_password(normalize(typed))


def matches(typed: str, kept: str, *, upgrade: Callable[[str], None]) -> bool:
    """Return whether a password matches the hash ``kept``.

    Old hashes may be of the password before it was normalized. ``upgrade`` is called
    with the normalized password if the hash should be replaced.
    """
    normalized, *older = _spellings(typed)
    if check_password(normalized, kept, upgrade):
        return True
    if any(check_password(spelling, kept) for spelling in older):
        upgrade(normalized)
        return True
    return False


def waste(typed: str) -> None:
    """Hash for as long as checking a wrong password takes, to hide the difference."""
    for spelling in _spellings(typed):
        make_password(spelling)


def _spellings(typed: str) -> list[str]:
    return [*dict.fromkeys([normalize(typed), typed])]
