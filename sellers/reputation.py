"""What a seller's ratings come to. Pure: docs/reputation.md is the same in words."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

# What is believed of somebody unknown, and how many voices that belief is worth: so
# two or three kind ones make nobody excellent.
PRIOR_SCORE = 3.5
PRIOR_WEIGHT = 10
# Who watched this long has a whole voice, who watched less a part of one: a crowd of
# accounts that each pay for a second is nearly silent.
FULL_VOICE_SECONDS = 300
# Voices first heard on one day count together for no more than this many: a brigade
# comes all at once, an audience comes by and by.
DAY_WEIGHT_MAX = 4


class Tier(StrEnum):
    """How far a seller's ratings can be relied on, and what they say."""

    NEW = "new"
    KNOWN = "known"
    TRUSTED = "trusted"
    TOP = "top"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """What a tier takes: so many voices, and a reputation of so many stars."""

    weight: float
    score: float


# A tier is reached with all that it takes; the highest counts.
THRESHOLDS = {
    Tier.NEW: Threshold(weight=0, score=0),
    Tier.KNOWN: Threshold(weight=3, score=0),
    Tier.TRUSTED: Threshold(weight=10, score=4),
    Tier.TOP: Threshold(weight=40, score=4.5),
}
assert list(THRESHOLDS) == list(Tier)
# One day's crowd trusts nobody, however large it is.
assert THRESHOLDS[Tier.TRUSTED].weight > 2 * DAY_WEIGHT_MAX


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What one buyer has said of one seller, in however many ratings.

    ``first_on`` is the day of the first; ``watched_seconds`` is how long the rated
    viewings were, together.
    """

    scores_total: int
    scores_count: int
    watched_seconds: int
    first_on: date

    @property
    def score(self) -> float:
        """What this buyer thinks all in all, in stars."""
        return self.scores_total / self.scores_count

    @property
    def weight(self) -> float:
        """How much of a voice this is, before others of its day are looked at."""
        return min(1, self.watched_seconds / FULL_VOICE_SECONDS)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a seller stands: the plain average of so many ratings, and what it is worth.

    ``rating_avg`` is in stars.
    """

    rating_avg: float | None
    rating_count: int
    reputation_tier: Tier


@dataclass(frozen=True, kw_only=True)
class Reputation:
    """A Bayesian average, in stars, and how many voices it rests on."""

    score: float
    weight: float

    @property
    def tier(self) -> Tier:
        reached = [
            tier
            for tier, threshold in THRESHOLDS.items()
            if self.weight >= threshold.weight and self.score >= threshold.score
        ]
        return reached[-1]


def standing(voices: Iterable[Voice]) -> Standing:
    """Return how a seller stands with these buyers; without any there is no average."""
    heard = list(voices)
    total = sum(voice.scores_total for voice in heard)
    count = sum(voice.scores_count for voice in heard)
    return Standing(
        rating_avg=total / count if count else None,
        rating_count=count,
        reputation_tier=reputation(heard).tier,
    )


def reputation(voices: Iterable[Voice]) -> Reputation:
    """Weigh what buyers said against what is believed of somebody unknown.

    Each buyer is one voice at most, however often they rate.
    """
    by_day: dict[date, list[Voice]] = defaultdict(list)
    for voice in voices:
        by_day[voice.first_on].append(voice)
    weighed = [
        (voice.weight * share, voice.score)
        for day in by_day.values()
        for share in [_share(day)]
        for voice in day
    ]
    weight = math.fsum(weight for weight, _ in weighed)
    said = math.fsum(weight * score for weight, score in weighed)
    score = (PRIOR_SCORE * PRIOR_WEIGHT + said) / (PRIOR_WEIGHT + weight)
    return Reputation(score=score, weight=weight)


def _share(day: Sequence[Voice]) -> float:
    """Return how much of its weight each voice of one day keeps."""
    weight = math.fsum(voice.weight for voice in day)
    return min(1, DAY_WEIGHT_MAX / weight) if weight else 1
