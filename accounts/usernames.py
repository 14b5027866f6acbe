"""Valid usernames, and which usernames are too similar. Pure.

Two names clash if they differ by case only (``folded``) or look the same as written
(``skeleton``). Both checks are needed: ALICE and alice do not look alike, and aIice
(with a capital i) is not alice in lower case.
"""

import re
import unicodedata
from dataclasses import dataclass

from confusable_homoglyphs.categories import unique_aliases
from confusable_homoglyphs.confusables import confusables_data

MIN_LENGTH = 3
MAX_LENGTH = 30
# More combining marks would be drawn over other lines. Source: UTS #39, 5.4.
MAX_MARKS_IN_A_ROW = 4

# Names that could be mistaken for the site's own, or that programs treat as empty.
RESERVED = frozenset(
    {"admin", "administrator", "anonymous", "help", "kamegor", "me", "moderator"}
    | {"null", "official", "root", "security", "staff", "support", "system"}
    | {"undefined"}
)

# Scripts that all others use, and scripts that are combined. Source: UTS #39, 5.2,
# "Highly Restrictive".
_SHARED_SCRIPTS = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)

# Invisible letters and marks. Source: Unicode's Default_Ignorable_Code_Point, those of
# categories L and M that NFKC keeps.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_PUNCTUATION = "_-."
_DIRECTION_MARK = "\u200e"  # the table wraps right-to-left samples in it


@dataclass(frozen=True)
class Fault:
    """Why a username is not allowed: a code and a message."""

    code: str
    detail: str


TAKEN = Fault("unique", "This name is taken, or too similar to one that is taken.")


def normalize(text: str) -> str:
    """Return the username as it is stored and shown: NFKC."""
    return unicodedata.normalize("NFKC", text).strip()


def folded(username: str) -> str:
    """Return the same text for names that differ only by case."""
    return unicodedata.normalize("NFKC", username.casefold())


def skeleton(username: str) -> str:
    """Return the same text for names that look alike. Source: UTS #39, section 4.

    Capitals are compared by appearance before case is folded, and the result is
    compared again.
    """
    return _drawn(_drawn(username).casefold())


def fault(username: str) -> Fault | None:
    """Return the first problem of a normalized username, or None."""
    if len(username) < MIN_LENGTH:
        return Fault("min_length", f"At least {MIN_LENGTH} characters.")
    if len(username) > MAX_LENGTH:
        return Fault("max_length", f"At most {MAX_LENGTH} characters.")
    if not all(_is_allowed(character) for character in username) or (
        _INVISIBLE.search(username) or _has_heaped_marks(username)
    ):
        return Fault(
            "invalid", ("Use only letters, digits, dots, hyphens and underscores.")
        )
    if not (_is_letter_or_digit(username[0]) and username[-1] not in _PUNCTUATION):
        return Fault("invalid", "Start and end with a letter or a digit.")
    if not _is_one_script(username):
        return Fault("mixed_scripts", "Do not mix letters of different alphabets.")
    if skeleton(username) in _RESERVED_SKELETONS or folded(username) in RESERVED:
        return Fault("reserved", "This name is reserved.")
    return None


def _drawn(text: str) -> str:
    characters = unicodedata.normalize("NFD", text)
    prototypes = "".join(_prototype(character) for character in characters)
    return unicodedata.normalize("NFD", prototypes)


def _is_letter_or_digit(character: str) -> bool:
    return character.isalpha() or character in "0123456789"


def _is_allowed(character: str) -> bool:
    return (
        _is_letter_or_digit(character)
        or character in _PUNCTUATION
        or unicodedata.category(character) in {"Mn", "Mc"}
    )


def _has_heaped_marks(username: str) -> bool:
    in_a_row = 0
    for character in unicodedata.normalize("NFD", username):
        in_a_row = in_a_row + 1 if unicodedata.category(character) == "Mn" else 0
        if in_a_row > MAX_MARKS_IN_A_ROW:
            return True
    return False


def _is_one_script(username: str) -> bool:
    scripts = unique_aliases(username) - _SHARED_SCRIPTS
    return len(scripts) <= 1 or any(scripts <= mix for mix in _WRITTEN_TOGETHER)


def _look_alikes(character: str) -> list[str]:
    return [
        entry["c"].replace(_DIRECTION_MARK, "")
        for entry in confusables_data.get(character, ())
    ]


def _prototype(character: str) -> str:
    """Return the representative of all characters that look like this one.

    The table links neighbors without a direction: a prototype to all its look-alikes,
    and each of those only to the prototype.
    """
    match _look_alikes(character):
        case [prototype] if len(prototype) > 1:
            return prototype  # m: rn
        case [other] if len(_look_alikes(other)) > 1:
            return other
        case [other]:
            return min(character, other)  # a pair: either one works
        case _:
            return character


_RESERVED_SKELETONS = frozenset(map(skeleton, RESERVED))
