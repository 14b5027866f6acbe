"""Passwords as they are kept: hashed, in one form for every keyboard.

Slow, so never inside a transaction.
"""

import unicodedata
from collections.abc import Callable

from django.contrib.auth.hashers import check_password, make_password


def normalize(typed: str) -> str:
    """Return the one form of a password: NFC, every kind of space as a space.

    Keyboards differ in how they write the same letter. Source: RFC 8265, 4.2.2.
    """
    spaced = "".join(
        " " if unicodedata.category(character) == "Zs" else character
        for character in typed
    )
    return unicodedata.normalize("NFC", spaced)


def new(typed: str) -> str:
    """Return the hash to keep of a new password."""
    return make_password(normalize(typed))


def matches(typed: str, kept: str, *, upgrade: Callable[[str], None]) -> bool:
    """Tell whether a password is the one that ``kept`` is a hash of.

    Hashes from before there was one form may be of the password as it was typed then.
    ``upgrade`` is called with the one form if the hash should be replaced.
    """
    normalized, *older = _spellings(typed)
    if check_password(normalized, kept, upgrade):
        return True
    if any(check_password(spelling, kept) for spelling in older):
        upgrade(normalized)
        return True
    return False


def waste(typed: str) -> None:
    """Hash for as long as a wrong password takes, so that the time tells nothing."""
    for spelling in _spellings(typed):
        make_password(spelling)


def _spellings(typed: str) -> list[str]:
    return [*dict.fromkeys([normalize(typed), typed])]
