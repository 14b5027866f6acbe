"""What a seller's ratings come to. Pure: docs/reputation.md is the same in words."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What one buyer has said of one seller, in however many ratings."""

    scores_total: int
    scores_count: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a seller's ratings stand: the plain average, in stars, of how many."""

    rating_avg: float | None
    rating_count: int


def standing(voices: Iterable[Voice]) -> Standing:
    """Return how the ratings of these buyers stand; without any there is no average."""
    heard = list(voices)
    total = sum(voice.scores_total for voice in heard)
    count = sum(voice.scores_count for voice in heard)
    return Standing(rating_avg=total / count if count else None, rating_count=count)
