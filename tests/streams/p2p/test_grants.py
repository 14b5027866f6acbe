"""Who is let use the relay, for what, and for how long."""

from datetime import timedelta

import pytest

from streams import selectors
from streams.errors import NothingOpen
from streams.p2p import ice
from streams.services import streams, viewings
from tests.clocks import standing_at
from tests.factories import UserFactory
from tests.streams.conftest import (
    NOON,
    at,
    become_seller,
    client_of,
    connect_both,
    go_live,
)

PATH = "/api/ice-servers"


@pytest.fixture(autouse=True)
def _servers(settings):
    settings.STUN_URLS = []
    settings.TURN_URLS = ["turn:turn.example.com"]
    settings.TURN_SECRET = "a secret"


def username(answer):
    """Return the user name of the one TURN server, but whose it is."""
    (server,) = answer.json()["ice_servers"]
    owner, _, granted = server["username"].partition(":")
    assert owner.startswith("u")
    return granted


def named(name, expires_at):
    """Return the part of a user name that tells what it is given for."""
    return f"{int(expires_at.timestamp())}:{name}"


def test_the_buyers_hold_a_minute_longer_than_the_time_to_connect(stream, buyer):
    client = client_of(buyer)
    with standing_at(NOON):
        requested = client.post(f"/api/streams/{stream.pk}/viewings")
    with standing_at(at(15)):
        renewed = client.get(PATH)

    expected = named(requested.json()["id"], at(20 + 60))
    assert (username(requested), requested.json()["ttl"]) == (expected, 80)
    assert (username(renewed), renewed.json()["ttl"]) == (expected, 65)


def test_the_buyers_hold_a_minute_longer_than_what_is_paid_for(viewing, buyer):
    connect_both(viewing, now=at(5))
    assert viewing.paid_until == at(65)

    with standing_at(at(20)):
        answer = client_of(buyer).get(PATH)

    assert username(answer) == named(viewing.pk, at(65 + 60))
    assert answer.json()["ttl"] == 105


def test_the_sellers_are_for_the_stream_and_two_minutes(stream, seller):
    with standing_at(at(1000)):
        answer = client_of(seller).get(PATH)

    assert username(answer) == named(stream.pk, at(1000 + 120))
    assert answer.json()["ttl"] == 120


def test_whoever_neither_watches_nor_is_live_gets_none(viewing, buyer, seller):
    streams.stop(seller_id=seller.pk, stream_id=viewing.stream_id, now=at(1))

    for user in (buyer, seller, UserFactory(username="dave")):
        with standing_at(at(2)):
            answer = client_of(user).get(PATH)
        assert answer.status_code == 409
        assert answer.json()["code"] == "nothing_open"
        assert "ice_servers" not in answer.json()


def test_a_viewing_that_nobody_ends_gives_none_after_its_minute(viewing, buyer):
    """The meter may be dead: what is not paid for is not relayed."""
    last = at(20 + 60)
    expected = ice.Grant(name=viewing.pk, user_id=buyer.pk, expires_at=last)
    just_before = last - timedelta(microseconds=1)
    assert selectors.grant_to(buyer.pk, now=just_before) == expected

    with pytest.raises(NothingOpen):
        selectors.grant_to(buyer.pk, now=last)


def test_a_viewing_that_has_ended_gives_none_when_its_request_is_repeated(
    viewing, buyer
):
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(3))
    again = viewings.request(
        buyer_id=buyer.pk, stream_id=viewing.stream_id, viewing_id=viewing.pk, now=at(4)
    )

    given = ice.configuration(selectors.grant_of(again), is_relayed=True, now=at(4))

    assert given["ice_servers"] == []
    assert given["ttl"] == 0


def test_who_watches_while_being_live_gets_what_holds_longer(viewing, buyer):
    become_seller(buyer)
    own = go_live(buyer)
    assert selectors.grant_to(buyer.pk, now=at(0)).name == own.pk

    connect_both(viewing, now=at(9))

    assert selectors.grant_to(buyer.pk, now=at(0)).name == viewing.pk
    assert selectors.grant_to(buyer.pk, now=at(60)).name == own.pk
