"""What a username may be, and which two usernames are too much alike. Pure.

Two names clash if they differ by case only (``folded``), or if they look the same as
written (``skeleton``). Both are needed: ALICE and alice do not look alike, and aIice
(with a capital i) is not alice in lower case.
"""

import re
import unicodedata
from dataclasses import dataclass

from confusable_homoglyphs.categories import unique_aliases
from confusable_homoglyphs.confusables import confusables_data

MIN_LENGTH = 3
MAX_LENGTH = 30
# More marks in a row draw over the lines above and below. Source: UTS #39, 5.4.
MAX_MARKS_IN_A_ROW = 4

# Names that would speak for the house, and words that programs mistake for nothing.
RESERVED = frozenset(
    {"admin", "administrator", "anonymous", "help", "kamegor", "me", "moderator"}
    | {"null", "official", "root", "security", "staff", "support", "system"}
    | {"undefined"}
)

# Scripts that belong to everybody, and those that are written together.
# Source: UTS #39, 5.2, "Highly Restrictive".
_SHARED_SCRIPTS = frozenset({"COMMON", "INHERITED"})
_WRITTEN_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)

# Letters and marks that are drawn as nothing. Source: Unicode's
# Default_Ignorable_Code_Point, those of categories L and M that NFKC leaves.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_PUNCTUATION = "_-."
_DIRECTION_MARK = "\u200e"  # the table wraps right-to-left samples in it


@dataclass(frozen=True)
class Fault:
    """Why a username cannot be had: a code for programs, a sentence for people."""

    code: str
    detail: str


TAKEN = Fault("unique", "This name is taken, or looks like one that is.")


def normalize(text: str) -> str:
    """Return the one spelling of a username that is kept and shown: NFKC."""
    return unicodedata.normalize("NFKC", text).strip()


def folded(username: str) -> str:
    """Return the same text for names that differ by case only."""
    return unicodedata.normalize("NFKC", username.casefold())


def skeleton(username: str) -> str:
    """Return the same text for names that look alike. Source: UTS #39, section 4.

    Capitals are compared by their looks before case is folded, and what folding makes
    is compared once more.
    """
    return _drawn(_drawn(username).casefold())


def fault(username: str) -> Fault | None:
    """Return the first thing wrong with a normalized username, or None."""
    if len(username) < MIN_LENGTH:
        return Fault("min_length", f"At least {MIN_LENGTH} characters.")
    if len(username) > MAX_LENGTH:
        return Fault("max_length", f"At most {MAX_LENGTH} characters.")
    if not all(_is_allowed(character) for character in username) or (
        _INVISIBLE.search(username) or _has_heaped_marks(username)
    ):
        return Fault("invalid", "Letters, digits, dots, hyphens and underscores only.")
    if not (_is_letter_or_digit(username[0]) and username[-1] not in _PUNCTUATION):
        return Fault("invalid", "Must begin and end with a letter or a digit.")
    if not _is_one_script(username):
        return Fault("mixed_scripts", "Letters of different alphabets may not mix.")
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
    """Return what stands for everything that looks like this character.

    The table tells neighbours without a direction: a prototype is linked to all its
    look-alikes, each of those to the prototype alone.
    """
    match _look_alikes(character):
        case [prototype] if len(prototype) > 1:
            return prototype  # m: rn
        case [other] if len(_look_alikes(other)) > 1:
            return other
        case [other]:
            return min(character, other)  # a pair: either will do
        case _:
            return character


_RESERVED_SKELETONS = frozenset(map(skeleton, RESERVED))
