import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from sellers import reputation
from sellers.reputation import (
    DAY_WEIGHT_MAX,
    FULL_VOICE_SECONDS,
    PRIOR_SCORE,
    PRIOR_WEIGHT,
    THRESHOLDS,
    Tier,
    Voice,
)

FIRST_DAY = date(2026, 3, 1)
PAGE = Path(settings.BASE_DIR, "docs", "reputation.md")


def voice(*scores, seconds=FULL_VOICE_SECONDS, day=0):
    return Voice(
        scores_total=sum(scores),
        scores_count=len(scores),
        watched_seconds=seconds,
        first_on=FIRST_DAY + timedelta(days=day),
    )


scores = st.lists(st.integers(1, 5), min_size=1, max_size=5)
some_voices = st.lists(
    st.builds(
        lambda scores, seconds, day: voice(*scores, seconds=seconds, day=day),
        scores,
        st.integers(1, 3 * FULL_VOICE_SECONDS),
        st.integers(0, 20),
    ),
    max_size=60,
)
FRIENDS = [voice(5, day=1000)] * 100
BRIGADE = [voice(1, day=1000)] * 100
# What comes in one day, of whatever size.
crowds = st.lists(
    st.builds(lambda scores: voice(*scores, day=1000), scores), max_size=100
)


def test_without_ratings_there_is_no_average_and_everybody_is_new():
    nobody = reputation.standing([])

    assert (nobody.rating_avg, nobody.rating_count) == (None, 0)
    assert nobody.reputation_tier == "new"


def test_the_average_is_of_all_scores():
    standing = reputation.standing([voice(5, 5, 4), voice(1)])

    assert (standing.rating_avg, standing.rating_count) == (15 / 4, 4)


@pytest.mark.parametrize(
    ("voices", "tier"),
    [
        ([voice(5)], Tier.NEW),
        ([voice(5, day=n) for n in range(3)], Tier.KNOWN),
        ([voice(1, day=n) for n in range(50)], Tier.KNOWN),
        ([voice(5, day=n) for n in range(9)], Tier.KNOWN),
        ([voice(5, day=n) for n in range(10)], Tier.TRUSTED),
        ([voice(4, day=n) for n in range(100)], Tier.KNOWN),
        ([voice(5, 5, 5, 4, day=n) for n in range(39)], Tier.TRUSTED),
        ([voice(5, 5, 5, 4, day=n) for n in range(40)], Tier.TOP),
    ],
)
def test_a_tier_takes_voices_and_stars(voices, tier):
    assert reputation.reputation(voices).tier == tier


@given(some_voices)
def test_a_reputation_lies_between_the_belief_and_what_was_said(voices):
    said = [PRIOR_SCORE, *(each.score for each in voices)]

    score = reputation.reputation(voices).score

    assert min(said) - 1e-9 <= score <= max(said) + 1e-9


@given(some_voices, st.randoms())
def test_the_order_of_voices_says_nothing(voices, random):
    shuffled = list(voices)
    random.shuffle(shuffled)

    assert reputation.reputation(shuffled).score == pytest.approx(
        reputation.reputation(voices).score
    )


@given(some_voices, st.integers(1, 4), st.integers(1, 1000))
def test_who_rates_more_often_is_no_louder(voices, score, times):
    once = reputation.reputation([*voices, voice(score, day=1000)])
    many = voice(*[score] * times, seconds=times * FULL_VOICE_SECONDS, day=1000)
    often = reputation.reputation([*voices, many])

    assert often.weight == pytest.approx(once.weight)
    assert often.score == pytest.approx(once.score)


@given(some_voices, st.integers(1, 4), st.integers(0, 20))
def test_a_better_score_never_harms(voices, score, day):
    worse = reputation.reputation([*voices, voice(score, day=day)])
    better = reputation.reputation([*voices, voice(score + 1, day=day)])

    assert better.score >= worse.score - 1e-9
    assert list(Tier).index(better.tier) >= list(Tier).index(worse.tier)


@given(crowds)
@example(FRIENDS)
def test_a_days_crowd_makes_nobody_trusted(crowd):
    assert reputation.reputation(crowd).tier in {Tier.NEW, Tier.KNOWN}


@given(some_voices, crowds)
@example([], FRIENDS)
@example([voice(5, day=n) for n in range(60)], BRIGADE)
def test_a_days_crowd_moves_a_reputation_no_further_than_the_page_says(voices, crowd):
    before = reputation.reputation(voices)
    after = reputation.reputation([*voices, *crowd])

    moved = abs(after.score - before.score)

    limit = 4 * DAY_WEIGHT_MAX / (PRIOR_WEIGHT + DAY_WEIGHT_MAX + before.weight)
    assert moved <= limit + 1e-9


@given(st.integers(1, 500), st.integers(1, 5))
def test_a_crowd_that_watched_a_second_each_is_nearly_silent(size, score):
    crowd = [voice(score, seconds=1, day=n % 30) for n in range(size)]

    assert reputation.reputation(crowd).weight == pytest.approx(
        size / FULL_VOICE_SECONDS
    )


def test_the_page_says_what_the_code_does():
    page = PAGE.read_text()
    rows = re.findall(r"^\| `(\w+)` \| ([\d.]+) \| ([\d.]+) \|$", page, re.MULTILINE)

    assert [(tier, float(weight), float(score)) for tier, weight, score in rows] == [
        (tier, threshold.weight, threshold.score)
        for tier, threshold in THRESHOLDS.items()
    ]
    formula = f"({PRIOR_SCORE} * {PRIOR_WEIGHT} + Σ voice * score)"
    assert formula in page
    assert f"counts fully after {FULL_VOICE_SECONDS} seconds" in page
    assert f"A day counts for at most {DAY_WEIGHT_MAX} voices" in page
    limit = f"{4 * DAY_WEIGHT_MAX} / ({PRIOR_WEIGHT + DAY_WEIGHT_MAX} + n)"
    assert limit in page
