"""What the rooms, and the peers wherever they are, hear of a tick."""

import pytest

from streams.meter import meter
from tests.streams.conftest import PRICE, Event, at, connect_both, give, request
from tests.streams.watching import hear, listen, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")


def test_the_meter_is_shown_to_both_and_the_wallet_to_its_owner(watched, wire):
    listen(watched, until=50)

    meter.tick(now=at(50))

    room, topic = f"stream.{watched.stream_id}", f"stream:{watched.stream_id}"
    running = {
        "viewing_id": str(watched.pk),
        "billed_seconds": 0,
        "still_seconds": 0,
        "charged": "0.000",
        "paid_until": "2026-03-01T12:02:00.000Z",
    }
    heard = wire.read()
    assert [
        (event.group, event.payload) for event in heard if event.name == "meter"
    ] == [
        (
            f"{room}.{watched.pk}",
            running
            | {
                "available": "48.000",
                "seconds_left": 70 + 8 * 60,
                "limited_by": "balance",
            },
        ),
        (
            f"{room}.seller",
            running | {"available": None, "seconds_left": None, "limited_by": None},
        ),
    ]
    assert {event.topic for event in heard if event.name == "meter"} == {topic}
    assert [event for event in heard if event.name == "balance"] == [
        Event(
            f"user.{watched.buyer_id}",
            f"user:{watched.buyer_id}",
            "balance",
            {"balance": "60.000", "held": "12.000", "available": "48.000"},
        )
    ]


def test_a_captured_minute_tells_the_wallet_and_the_earnings(watched, wire):
    play(watched, until=55)
    wire.read()
    hear(watched, both=60)

    meter.tick(now=at(60))

    told = [
        (event.topic, event.name, event.payload)
        for event in wire.read()
        if event.name in {"balance", "earnings"}
    ]
    assert told == [
        (
            f"user:{watched.buyer_id}",
            "balance",
            {"balance": "54.000", "held": "6.000", "available": "48.000"},
        ),
        (f"user:{watched.seller_id}", "earnings", {"pending": "4.800"}),
    ]


def test_an_end_tells_both_peers_and_the_buyer_wherever_he_is(watched, wire):
    listen(watched, until=20)

    meter.tick(now=at(35))

    ended = [event for event in wire.read() if event.name == "viewing_ended"]
    assert [event.group for event in ended] == [
        f"stream.{watched.stream_id}.{watched.pk}",
        f"stream.{watched.stream_id}.seller",
        f"user.{watched.buyer_id}",
    ]
    assert [event.payload for event in ended] == [
        {
            "viewing_id": str(watched.pk),
            "reason": "connection_lost",
            "billed_seconds": 20,
            "charged": "2.000",
        }
    ] * 3


def test_low_balance_comes_when_less_than_two_minutes_are_left(stream, bob, wire):
    give(bob, 3 * PRICE)
    watched = connect_both(request(stream, bob))
    low = []
    for seconds in range(5, 181, 5):
        hear(watched, both=seconds)
        meter.tick(now=at(seconds))
        low += [
            (seconds, event.payload["seconds_left"])
            for event in wire.read()
            if event.name == "low_balance"
        ]

    assert low == [(120, 60)]
    assert outcome(watched) == ("insufficient_credits", 180, 3 * PRICE)


def test_low_balance_comes_at_once_to_who_has_one_minute(
    stream, bob, wire, django_capture_on_commit_callbacks
):
    give(bob, PRICE)
    viewing = request(stream, bob)

    with django_capture_on_commit_callbacks(execute=True):
        connect_both(viewing)

    low = [event for event in wire.read() if event.name == "low_balance"]
    assert [event.payload["seconds_left"] for event in low] == [60]
