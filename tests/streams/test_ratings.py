from functools import partial
from operator import attrgetter

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.errors import NotFound
from core.ids import new_id
from sellers.models import Seller
from sellers.reputation import FULL_VOICE_SECONDS, Voice
from sellers.selectors import profiles
from sellers.services import reputation
from streams import selectors
from streams.errors import AlreadyRated, NotRatable, RatingFinal
from streams.models import Rating, Viewing
from streams.services import ratings, streams, viewings
from tests.factories import UserFactory
from tests.faults.racing import at_once
from tests.streams.conftest import NOON, PRICE, at, give, watch

DAY_SECONDS = 24 * 60 * 60


def rate(viewing, score=5, *, comment="", now=NOON):
    return ratings.rate(
        buyer_id=viewing.buyer_id,
        viewing_id=viewing.pk,
        score=score,
        comment=comment,
        now=now,
    )


def edit(rating, *, now=NOON, **changes):
    return ratings.edit(
        buyer_id=rating.buyer_id, rating_id=rating.pk, now=now, **changes
    )


def standing_of(seller):
    row = Seller.objects.get(pk=seller.pk)
    return row.rating_avg, row.rating_count


@pytest.fixture
def paid(stream, buyer):
    """What bob has watched to its end and paid for."""
    return watch(stream, buyer)


def test_a_buyer_rates_what_was_paid_for(paid, seller):
    rating = rate(paid, 4, comment="Windy.", now=at(60))

    rating.refresh_from_db()
    assert (rating.viewing_id, rating.seller_id) == (paid.pk, seller.pk)
    assert (rating.buyer_id, rating.score) == (paid.buyer_id, 4)
    assert (rating.comment, rating.created_at) == ("Windy.", at(60))
    assert rating.edited_at is None
    assert standing_of(seller) == (4.0, 1)


def test_the_profile_shows_what_all_ratings_come_to(stream, buyer, mallory, seller):
    give(mallory, 10 * PRICE)
    rate(watch(stream, buyer), 5)
    rate(watch(stream, mallory, now=at(20)), 2)
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(60))
    unrated = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=at(70)
    )
    streams.stop(seller_id=seller.pk, stream_id=unrated.pk, now=at(80))

    profile = profiles.profile(user_id=seller.pk)

    assert (profile.seller.rating_avg, profile.seller.rating_count) == (3.5, 2)
    assert [past["rating"] for past in profile.history] == [None, 3.5]


def test_a_voice_is_all_that_one_buyer_said(stream, buyer, mallory, seller):
    give(mallory, 10 * PRICE)
    rate(watch(stream, buyer, seconds=10), 5, now=at(3600))
    rate(watch(stream, buyer, seconds=30), 2, now=at(24 * 3600))
    rate(watch(stream, mallory, seconds=20), 1, now=at(7200))

    voices = selectors.voices(seller.pk)

    day = NOON.date()
    bobs = Voice(scores_total=7, scores_count=2, watched_seconds=40, first_on=day)
    mallorys = Voice(scores_total=1, scores_count=1, watched_seconds=20, first_on=day)
    assert sorted(voices, key=attrgetter("scores_total")) == [mallorys, bobs]


def test_what_runs_and_what_was_free_is_not_rated(viewing, watched, buyer, seller):
    with pytest.raises(NotRatable):
        rate(watched)
    free = viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=NOON)
    assert free.charged_millicredits == 0
    with pytest.raises(NotRatable):
        rate(free)

    assert not Rating.objects.exists()
    assert standing_of(seller) == (None, 0)


def test_a_viewing_is_rated_once(paid, seller):
    first = rate(paid, 5)

    with pytest.raises(AlreadyRated) as refusal:
        rate(paid, 1)

    assert refusal.value.extra == {"rating_id": str(first.pk)}
    assert standing_of(seller) == (5.0, 1)


def test_only_the_buyer_rates(paid, seller, mallory):
    for user in (seller, mallory):
        with pytest.raises(NotFound):
            ratings.rate(buyer_id=user.pk, viewing_id=paid.pk, score=1, now=NOON)
    with pytest.raises(NotFound):
        ratings.rate(buyer_id=paid.buyer_id, viewing_id=new_id(), score=1, now=NOON)

    assert not Rating.objects.exists()


def test_a_rating_is_thought_over_for_a_day_and_then_stays(paid, seller):
    rating = rate(paid, 5, comment="Lovely.", now=at(60))
    last = at(60 + DAY_SECONDS - 0.001)

    edit(rating, score=2, now=last)

    rating.refresh_from_db()
    assert (rating.score, rating.comment) == (2, "Lovely.")
    assert (rating.created_at, rating.edited_at) == (at(60), last)
    assert standing_of(seller) == (2.0, 1)
    with pytest.raises(RatingFinal):
        edit(rating, score=1, now=at(60 + DAY_SECONDS))
    assert standing_of(seller) == (2.0, 1)


def test_an_edit_that_changes_nothing_is_none(paid):
    rating = rate(paid, 5, comment="Lovely.")

    for changes in ({}, {"score": 5}, {"comment": "Lovely."}):
        edit(rating, now=at(90), **changes)

    rating.refresh_from_db()
    assert rating.edited_at is None


def test_nobody_edits_anothers_rating(paid, seller, mallory):
    rating = rate(paid, 5)

    for user in (seller, mallory):
        with pytest.raises(NotFound):
            ratings.edit(buyer_id=user.pk, rating_id=rating.pk, score=1, now=NOON)

    assert standing_of(seller) == (5.0, 1)


@pytest.mark.django_db(transaction=True)
def test_who_looks_at_the_seller_is_told_at_once(paid, seller, wire):
    wire.read()

    with transaction.atomic():
        rating = rate(paid, 4)
        edit(rating, score=4)

    [told] = [event for event in wire.read() if event.name == "rating"]
    assert told.topic == f"seller:{seller.pk}"
    assert told.payload == {
        "rating_avg": 4.0,
        "rating_count": 1,
        "reputation_tier": "new",
    }


@pytest.mark.django_db(transaction=True)
def test_the_tier_follows_the_ratings_and_is_told(seller, stream, wire):
    for n in range(3):
        buyer = UserFactory.create()
        give(buyer, 10 * PRICE)
        # Each on a day of its own, and for a whole voice.
        day = at(n * 24 * 3600)
        rate(watch(stream, buyer, now=day, seconds=15), 5, now=day)
        Viewing.objects.filter(buyer=buyer).update(billed_seconds=FULL_VOICE_SECONDS)
    wire.read()

    reputation.refresh(user_id=seller.pk, now=NOON)

    assert Seller.objects.get(pk=seller.pk).reputation_tier == "known"
    [told] = [event for event in wire.read() if event.name == "rating"]
    assert told.payload["reputation_tier"] == "known"
    assert told.payload["rating_count"] == 3


def test_counting_again_changes_nothing(paid, seller):
    rate(paid, 3)
    Seller.objects.filter(pk=seller.pk).update(rating_avg=1, rating_count=9)

    for _ in range(2):
        reputation.refresh(user_id=seller.pk, now=NOON)

    assert standing_of(seller) == (3.0, 1)


def write(**fields):
    """Insert a row past the service, and let the database check it in full."""
    Rating.objects.create(**fields)
    connection.check_constraints()


def test_the_database_refuses_what_must_not_be(paid, viewing, seller, mallory):
    good = {
        "viewing": paid,
        "seller_id": seller.pk,
        "buyer_id": paid.buyer_id,
        "score": 5,
        "created_at": NOON,
    }
    for wrong in (
        {"score": 0},
        {"score": 6},
        {"edited_at": at(-1)},
        {"buyer_id": mallory.pk},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write(**good | wrong)
    rating = Rating.objects.create(**good)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(**good)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(created_at=at(5))


def test_the_database_knows_what_was_paid_for(watched):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(
            viewing=watched,
            seller_id=watched.seller_id,
            buyer_id=watched.buyer_id,
            score=5,
            created_at=NOON,
        )


def test_history_takes_as_many_queries_with_ratings_as_without(
    stream, buyer, seller, django_assert_num_queries
):
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(1))
    with django_assert_num_queries(1):
        selectors.history(seller.pk)
    for n in range(3):
        past = streams.go_live(
            seller_id=seller.pk,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=at(10 + 100 * n),
        )
        rate(watch(past, buyer, now=at(20 + 100 * n)), 5 - n)
        streams.stop(seller_id=seller.pk, stream_id=past.pk, now=at(50 + 100 * n))

    with django_assert_num_queries(1):
        history = selectors.history(seller.pk)
    assert [past["rating"] for past in history] == [3, 4, 5, None]


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_many_ratings_at_once_are_all_in_the_average(seller, stream):
    buyers = UserFactory.create_batch(8)
    watched = []
    for n, buyer in enumerate(buyers):
        give(buyer, PRICE)
        watched.append(watch(stream, buyer, now=at(20 * n)))
    scores = [1, 5, 2, 4, 3, 3, 5, 5]

    results = at_once(*map(partial(partial, rate), watched, scores))

    assert [result.score for result in results] == scores
    assert standing_of(seller) == (sum(scores) / 8, 8)

    edited = at_once(*(partial(edit, rating, score=2) for rating in results))

    assert [rating.score for rating in edited] == [2] * 8
    assert standing_of(seller) == (2.0, 8)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_of_two_edits_at_once_both_are_kept(paid):
    rating = rate(paid, 5)

    for n in range(10):
        said = {"score": 1 + n % 5}, {"comment": f"Thought {n}."}
        at_once(*(partial(edit, rating, **changes) for changes in said))

        rating.refresh_from_db()
        assert (rating.score, rating.comment) == (1 + n % 5, f"Thought {n}.")


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_one_viewing_rated_many_times_at_once_is_rated_once(paid, seller):
    results = at_once(*[partial(rate, paid, score) for score in (1, 2, 3, 4)])

    [kept] = [result for result in results if isinstance(result, Rating)]
    refused = [result for result in results if result is not kept]
    assert [type(refusal) for refusal in refused] == [AlreadyRated] * 3
    assert standing_of(seller) == (kept.score, 1)
