from base64 import b64decode
from datetime import UTC, date, datetime, timedelta
from functools import partial
from operator import attrgetter
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from core import clock
from core.errors import NotFound
from core.ids import new_id
from sellers.models import Seller
from sellers.reputation import FULL_VOICE_SECONDS, Voice
from sellers.selectors import profiles
from sellers.services import reputation
from streams import exports, selectors
from streams.constants import HISTORY_DAYS
from streams.errors import AlreadyRated, NotRatable, RatingFinal
from streams.models import Rating, Stream, Viewing
from streams.services import ratings, streams, viewings
from tests.factories import UserFactory
from tests.faults.racing import at_once
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    client_of,
    give,
    publish_ratings,
    watch,
)

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
    assert (rating.edited_at, rating.published_on) == (None, None)
    assert standing_of(seller) == (None, 0)


def test_the_profile_shows_what_all_ratings_come_to(stream, buyer, mallory, seller):
    give(mallory, 10 * PRICE)
    rate(watch(stream, buyer), 5)
    rate(watch(stream, mallory, now=at(20)), 2)
    publish_ratings()
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(60))
    unrated = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=at(70)
    )
    streams.stop(seller_id=seller.pk, stream_id=unrated.pk, now=at(80))

    profile = profiles.profile(user_id=seller.pk)

    assert (profile.seller.rating_avg, profile.seller.rating_count) == (3.5, 2)
    assert [past["rating"] for past in profile.history] == [None, None]


def test_a_voice_is_all_that_one_buyer_said(stream, buyer, mallory, seller):
    give(mallory, 10 * PRICE)
    rate(watch(stream, buyer, seconds=10), 5, now=at(3600))
    rate(watch(stream, buyer, seconds=30), 2, now=at(24 * 3600))
    rate(watch(stream, mallory, seconds=20), 1, now=at(7200))
    publish_ratings()

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
    publish_ratings()
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
    with pytest.raises(RatingFinal):
        edit(rating, score=1, now=at(60 + DAY_SECONDS))
    publish_ratings()
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

    publish_ratings()
    assert standing_of(seller) == (5.0, 1)


@pytest.mark.django_db(transaction=True)
def test_who_looks_at_the_seller_is_told_when_a_rating_is_shown(paid, seller, wire):
    wire.read()
    edit(rate(paid, 5), score=4)
    assert wire.read() == []

    publish_ratings()

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

    publish_ratings()

    assert Seller.objects.get(pk=seller.pk).reputation_tier == "known"
    [told] = [event for event in wire.read() if event.name == "rating"]
    assert told.payload["reputation_tier"] == "known"
    assert told.payload["rating_count"] == 3


def test_counting_again_changes_nothing(paid, seller):
    rate(paid, 3)
    publish_ratings()
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
        for visitor in range(5):
            guest = UserFactory()
            give(guest, 10 * PRICE)
            rate(watch(past, guest, now=at(12 + 100 * n + 11 * visitor)), 5 - n)
        streams.stop(seller_id=seller.pk, stream_id=past.pk, now=at(95 + 100 * n))
    publish_ratings()

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
    publish_ratings()
    assert standing_of(seller) == (sum(scores) / 8, 8)


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
    publish_ratings()
    assert standing_of(seller) == (kept.score, 1)


# By day, and among others


@pytest.fixture
def visitors(stream):
    """Let so many buyers watch, one after the other, and rate at their moment."""

    def come(count, *, scores=None, now=NOON):
        given = []
        for n in range(count):
            buyer = UserFactory()
            give(buyer, PRICE)
            viewing = watch(stream, buyer, now=now + timedelta(seconds=20 * n))
            score = scores[n] if scores else 5
            given.append(rate(viewing, score, now=viewing.ended_at))
        return given

    return come


NEXT_NIGHT = datetime(2026, 3, 3, 0, 10, tzinfo=UTC)


def shown_to(user, seller):
    answer = client_of(user).get(f"/api/profiles/{seller.pk}/ratings")
    return answer.json()["results"]


def test_two_voices_are_not_shown_and_three_are_together(
    visitors, seller, mallory, stream
):
    visitors(2, scores=[1, 5])
    assert ratings.publish(now=NEXT_NIGHT) == 0
    assert shown_to(mallory, seller) == shown_to(seller, seller) == []
    assert standing_of(seller) == (None, 0)

    visitors(1, scores=[3], now=at(3600))
    assert ratings.publish(now=NEXT_NIGHT) == 1
    assert ratings.publish(now=NEXT_NIGHT) == 0

    shown = shown_to(seller, seller)
    assert sorted(rating["score"] for rating in shown) == [1, 3, 5]
    assert {rating["created_at"] for rating in shown} == {"2026-03-03T00:00:00.000Z"}
    assert {rating["edited_at"] for rating in shown} == {None}
    assert standing_of(seller) == (3.0, 3)


def test_one_buyer_is_one_voice_however_often_they_rate(stream, buyer, seller):
    for n in range(4):
        rate(watch(stream, buyer, now=at(20 * n)), 1)

    assert ratings.publish(now=NEXT_NIGHT) == 0
    assert standing_of(seller) == (None, 0)


def test_a_rating_is_shown_only_once_it_is_final_and_its_day_is_over(visitors, seller):
    given = visitors(3)

    for hours in (12, 24, 35):
        assert ratings.publish(now=NOON + timedelta(hours=hours)) == 0
    assert ratings.publish(now=NOON + timedelta(hours=36)) == 1

    published_on = Rating.objects.values_list("published_on", flat=True)
    assert {*published_on} == {date(2026, 3, 3)}
    with pytest.raises(RatingFinal):
        edit(given[0], score=1, now=NOON + timedelta(hours=36))


def test_a_later_voice_waits_for_two_others(visitors, seller):
    visitors(3, scores=[5, 5, 5])
    ratings.publish(now=NEXT_NIGHT)

    visitors(1, scores=[1], now=at(48 * 3600))
    ratings.publish(now=NEXT_NIGHT + timedelta(days=30))

    assert standing_of(seller) == (5.0, 3)


def test_the_order_and_the_id_of_a_rating_tell_nothing(visitors):
    given = visitors(3)

    assert {rating.pk.version for rating in given} == {4}


@pytest.mark.parametrize(("voices", "average"), [(4, None), (5, 3.0)])
def test_a_stream_has_an_average_of_five_voices_or_none(
    visitors, seller, stream, mallory, voices, average
):
    visitors(voices, scores=[1, 2, 3, 4, 5])
    ratings.publish(now=NEXT_NIGHT)
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(600))

    for reader in (seller, mallory):
        history = client_of(reader).get(f"/api/profiles/{seller.pk}").json()["history"]
        assert [past["rating"] for past in history] == [average]


def test_one_buyer_s_ratings_are_no_average_of_a_stream(
    visitors, seller, stream, buyer, mallory
):
    visitors(3)
    for n in range(3):
        viewing = watch(stream, buyer, now=at(100 + 20 * n))
        rate(viewing, 1, now=viewing.ended_at)
    ratings.publish(now=NEXT_NIGHT)
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(600))

    history = client_of(mallory).get(f"/api/profiles/{seller.pk}").json()["history"]

    assert Rating.objects.shown().count() == 6
    assert [past["rating"] for past in history] == [None]


def test_the_seller_takes_along_no_more_than_they_can_read(visitors, seller):
    visitors(3)
    ratings.publish(now=NEXT_NIGHT)
    visitors(2, now=at(48 * 3600))

    had = exports.streaming(seller.pk)["ratings_had"]

    assert len(had) == 3
    assert {*had[0]} == {"score", "comment", "published_on", "reply", "replied_at"}


# Past streams


def test_others_read_of_a_past_stream_the_hour(stream, seller, mallory):
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(5025))

    def read(user):
        client = client_of(user)
        listed = client.get("/api/streams?status=ended").json()["results"]
        one = client.get(f"/api/streams/{stream.pk}").json()
        assert [one] == listed
        return one["started_at"], one["ended_at"]

    exact = ("2026-03-01T12:00:00.000Z", "2026-03-01T13:23:45.000Z")
    assert read(mallory) == ("2026-03-01T12:00:00.000Z", "2026-03-01T13:00:00.000Z")
    assert read(seller) == exact
    history = client_of(mallory).get(f"/api/profiles/{seller.pk}").json()["history"]
    assert history == [
        {
            "started_at": "2026-03-01T12:00:00.000Z",
            "duration_seconds": 5025,
            "rating": None,
        }
    ]


def test_neither_a_stream_s_id_nor_a_cursor_tells_when_in_the_hour_it_began(
    seller, mallory
):
    for second in range(3):
        stream = streams.go_live(
            seller_id=seller.pk,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=at(second),
        )
        streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(second))
    client = client_of(mallory)
    pages = [
        client.get(path, {"status": "ended", "page_size": 1}).json()
        for path in ("/api/streams", f"/api/profiles/{seller.pk}/streams")
    ]
    cursors = [parse_qs(urlsplit(page["next"]).query)["cursor"][0] for page in pages]
    places = [parse_qs(b64decode(cursor).decode())["p"][0] for cursor in cursors]

    for told in (pages[0]["results"][0]["id"], *places):
        milliseconds = UUID(told).int >> 80
        assert milliseconds % (3600 * 1000) == 0
        hours = clock.database_now().timestamp() * 1000 - milliseconds
        assert hours < 2 * 3600 * 1000
    assert len({*Stream.objects.values_list("pk", flat=True)}) == 3


def test_a_past_stream_is_listed_for_90_days(seller, mallory, monkeypatch):
    monkeypatch.setattr("streams.models.stream.HISTORY_DAYS", HISTORY_DAYS)
    now = clock.database_now()
    for days, seconds in ((91, 10), (89, 20)):
        begun = now - timedelta(days=days)
        stream = streams.go_live(
            seller_id=seller.pk,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=begun,
        )
        ended = begun + timedelta(seconds=seconds)
        streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=ended)
    client = client_of(mallory)

    listed = client.get("/api/streams?status=ended").json()["results"]
    past = client.get(f"/api/profiles/{seller.pk}/streams").json()["results"]
    history = client.get(f"/api/profiles/{seller.pk}").json()["history"]

    assert [each["id"] for each in listed] == [str(stream.pk)]
    assert past == history
    assert [each["duration_seconds"] for each in history] == [20]
