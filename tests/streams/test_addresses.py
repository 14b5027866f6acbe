"""Who hides their network address, and what the other peer can still learn: nothing."""

from http import HTTPStatus

import pytest
from django.db import ProgrammingError, transaction

from streams import selectors
from streams.errors import NoRelay
from streams.models import AddressPrivacy, PeerConnection
from streams.services import addresses
from tests.streams.conftest import NOON, client_of, request

PATH = "/api/users/me/address-privacy"


@pytest.fixture(autouse=True)
def _servers(settings):
    settings.STUN_URLS = ["stun:stun.example.com"]
    settings.TURN_URLS = ["turn:turn.example.com"]
    settings.TURN_SECRET = "a secret"


def choose(user, *, hides):
    addresses.choose(user_id=user.pk, hides_address=hides, now=NOON)


def test_who_sells_is_hidden_until_they_choose_otherwise(seller, bob):
    assert selectors.hides_address(seller.pk)
    assert not selectors.hides_address(bob.pk)

    choose(seller, hides=False)
    choose(bob, hides=True)

    assert not selectors.hides_address(seller.pk)
    assert selectors.hides_address(bob.pk)


def test_without_a_relay_only_those_who_chose_to_are_hidden(seller, bob, settings):
    choose(bob, hides=True)
    settings.TURN_SECRET = ""

    assert not selectors.hides_address(seller.pk)
    assert selectors.hides_address(bob.pk)


def test_nobody_can_choose_to_hide_where_there_is_no_relay(bob, settings):
    settings.TURN_URLS = []

    with pytest.raises(NoRelay):
        choose(bob, hides=True)

    assert not AddressPrivacy.objects.exists()


@pytest.mark.parametrize(
    ("alice_hides", "bob_hides"), [(True, False), (False, True), (True, True)]
)
def test_one_who_hides_is_enough_for_both_to_be_relayed(
    stream, seller, buyer, alice_hides, bob_hides
):
    choose(seller, hides=alice_hides)
    choose(buyer, hides=bob_hides)

    assert request(stream, buyer).is_relayed


def test_a_viewing_is_direct_if_neither_hides(stream, seller, buyer):
    choose(seller, hides=False)

    assert not request(stream, buyer).is_relayed


def test_a_running_viewing_stays_as_it_was_agreed(viewing, seller):
    assert viewing.is_relayed

    choose(seller, hides=False)

    viewing.refresh_from_db()
    assert viewing.is_relayed
    with pytest.raises(ProgrammingError), transaction.atomic():
        PeerConnection.objects.filter(viewing=viewing).update(is_relayed=False)


def test_the_setting_is_read_and_changed(bob, seller):
    client = client_of(bob)
    assert client.get(PATH).json() == {"hides_address": False, "can_hide": True}

    for _ in range(2):
        answer = client.put(PATH, {"hides_address": True}, format="json")
        assert answer.json() == {"hides_address": True, "can_hide": True}

    assert list(AddressPrivacy.objects.values_list("user_id", "hides_address")) == [
        (bob.pk, True)
    ]


@pytest.mark.parametrize("wrong", [{}, {"hides_address": None}, {"hides_address": "x"}])
def test_what_is_no_choice_is_refused(bob, wrong):
    answer = client_of(bob).put(PATH, wrong, format="json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert [fault["field"] for fault in answer.json()["errors"]] == ["hides_address"]
    assert not AddressPrivacy.objects.exists()


def test_where_there_is_no_relay_that_is_said(bob, settings):
    settings.TURN_URLS = []
    client = client_of(bob)

    assert client.get(PATH).json() == {"hides_address": False, "can_hide": False}
    answer = client.put(PATH, {"hides_address": True}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (409, "no_relay")


def test_the_buyer_of_a_seller_who_hides_is_given_the_relay_alone(stream, buyer):
    client = client_of(buyer)

    requested = client.post(f"/api/streams/{stream.pk}/viewings").json()
    renewed = client.get("/api/ice-servers").json()

    for given in (requested, renewed):
        assert given["ice_transport_policy"] == "relay"
        urls = [url for server in given["ice_servers"] for url in server["urls"]]
        assert urls == ["turn:turn.example.com"]
