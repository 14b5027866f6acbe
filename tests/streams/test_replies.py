from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.services import suspensions
from core.errors import NotFound
from core.ids import first_of, new_id
from streams.errors import AlreadyReplied
from streams.models import Rating, Stream
from streams.services import ratings, streams
from tests.faults.racing import at_once
from tests.streams.conftest import NOON, PRICE, at, client_of, publish_ratings, watch


def rate(viewing, score=5, *, comment="", now=NOON):
    return ratings.rate(
        buyer_id=viewing.buyer_id,
        viewing_id=viewing.pk,
        score=score,
        comment=comment,
        now=now,
    )


def reply(rating, words="Come again.", *, by, now=NOON):
    return ratings.reply(seller_id=by.pk, rating_id=rating.pk, reply=words, now=now)


@pytest.fixture
def rating(stream, buyer):
    rating = rate(watch(stream, buyer), 4, comment="Windy.")
    publish_ratings()
    rating.refresh_from_db()
    return rating


def page_of(client, path):
    response = client.get(path)
    assert response.status_code == HTTPStatus.OK
    return response.json()


def test_a_seller_answers_a_rating_once(rating, seller):
    reply(rating, "It was a storm.", by=seller, now=at(90))

    with pytest.raises(AlreadyReplied):
        reply(rating, "Really.", by=seller, now=at(95))

    rating.refresh_from_db()
    assert (rating.reply, rating.replied_at) == ("It was a storm.", at(90))
    assert (rating.score, rating.comment) == (4, "Windy.")


def test_nobody_else_answers(rating, seller, mallory, buyer):
    for user in (mallory, buyer):
        with pytest.raises(NotFound):
            reply(rating, by=user)
    with pytest.raises(NotFound):
        ratings.reply(seller_id=seller.pk, rating_id=new_id(), reply="x", now=NOON)

    rating.refresh_from_db()
    assert (rating.reply, rating.replied_at) == ("", None)


def test_an_answer_stays_when_the_buyer_thinks_it_over(rating, seller):
    reply(rating, by=seller)

    ratings.edit(buyer_id=rating.buyer_id, rating_id=rating.pk, score=1, now=at(99))

    rating.refresh_from_db()
    assert (rating.score, rating.reply) == (1, "Come again.")


def test_the_database_keeps_an_answer_as_it_is(rating, seller):
    for wrong in ({"reply": "x"}, {"replied_at": NOON}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.filter(pk=rating.pk).update(**wrong)
    reply(rating, by=seller)
    for change in ({"reply": "x"}, {"reply": "", "replied_at": None}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Rating.objects.filter(pk=rating.pk).update(**change)


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_one_is_given(rating, seller):
    results = at_once(
        *(lambda n=n: reply(rating, f"Answer {n}.", by=seller) for n in range(4))
    )

    [given] = [result for result in results if isinstance(result, Rating)]
    refused = [type(result) for result in results if result is not given]
    assert refused == [AlreadyReplied] * 3
    rating.refresh_from_db()
    assert rating.reply == given.reply


def test_everybody_reads_ratings_and_answers_but_not_who_gave_them(
    rating, seller, mallory
):
    reply(rating, by=seller, now=at(90))

    page = page_of(client_of(mallory), f"/api/profiles/{seller.pk}/ratings")

    assert page == {
        "next": None,
        "previous": None,
        "results": [
            {
                "id": str(rating.pk),
                "score": 4,
                "comment": "Windy.",
                "created_at": "2026-03-01T00:00:00.000Z",
                "edited_at": None,
                "reply": "Come again.",
                "replied_at": "2026-03-01T12:01:30.000Z",
            }
        ],
    }


def test_ratings_come_in_pages_newest_first(
    stream, buyer, seller, mallory, django_assert_num_queries
):
    for n in range(5):
        rating = rate(watch(stream, buyer, now=at(20 * n)), n + 1)
        day = NOON.date() + timedelta(days=n)
        Rating.objects.filter(pk=rating.pk).update(published_on=day)
    client = client_of(mallory)
    path = f"/api/profiles/{seller.pk}/ratings?page_size="

    scores, following = [], f"{path}2"
    while following:
        with django_assert_num_queries(3):
            page = page_of(client, following)
        scores.append([rating["score"] for rating in page["results"]])
        following = page["next"]

    assert scores == [[5, 4], [3, 2], [1]]


def test_history_comes_in_pages_newest_first(
    seller, mallory, django_assert_num_queries
):
    for hours in range(3):
        begun_at = at(3600 * hours)
        past = streams.go_live(
            seller_id=seller.pk,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=begun_at,
        )
        ended_at = begun_at + timedelta(seconds=1 + hours)
        streams.stop(seller_id=seller.pk, stream_id=past.pk, now=ended_at)
        # The id, which is the order, tells the hour in which this test runs.
        Stream.objects.filter(pk=past.pk).update(id=first_of(begun_at))
    client = client_of(mallory)

    past, following = [], f"/api/profiles/{seller.pk}/streams?page_size=1"
    while following:
        with django_assert_num_queries(3):
            page = page_of(client, following)
        past += page["results"]
        following = page["next"]

    assert past == [
        line("14:00:00", 3, None),
        line("13:00:00", 2, None),
        line("12:00:00", 1, None),
    ]


def line(started, seconds, rating):
    return {
        "started_at": f"2026-03-01T{started}.000Z",
        "duration_seconds": seconds,
        "rating": rating,
    }


@pytest.mark.parametrize("what", ["ratings", "streams"])
def test_of_whom_nobody_sees_there_are_no_lists(rating, seller, mallory, what):
    client = client_of(mallory)
    unknown = client.get(f"/api/profiles/{new_id()}/{what}")
    suspensions.suspend(user_id=seller.pk, reason="spam", now=NOON)

    hidden = client.get(f"/api/profiles/{seller.pk}/{what}")

    assert hidden.status_code == unknown.status_code == HTTPStatus.NOT_FOUND
    assert hidden.content == unknown.content


@pytest.mark.parametrize("what", ["ratings", "streams"])
def test_who_never_sold_has_empty_lists(mallory, bob, what):
    page = page_of(client_of(mallory), f"/api/profiles/{bob.pk}/{what}")

    assert page == {"next": None, "previous": None, "results": []}
