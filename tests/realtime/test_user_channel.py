"""``user:{id}``: whose it is, what it makes of devices, and how it ends."""

from contextlib import contextmanager

import pytest
from django.utils import timezone

from accounts import tokens
from accounts.services import sessions, suspensions
from realtime import presence
from sellers.models import Seller
from tests.realtime.client import client_of, wait_until
from tests.servers import serve

pytestmark = pytest.mark.django_db(transaction=True)


BAD_NAMES = ["", "a b", "a\n", "a" * 65, 5]
BAD_DEVICES = [["phone"], *({"device_id": name} for name in BAD_NAMES)]


@pytest.fixture(scope="module")
def site(django_db_setup):
    """A server of the whole site."""
    with serve() as (server,):
        yield server


def sign_in(user):
    session = sessions.start(user=user, user_agent="test", now=timezone.now())
    return tokens.issue(session=session)


def topic_of(user):
    return f"user:{user.pk}"


@contextmanager
def device_of(user, site, name="phone", pair=None):
    """Connect a device of a user and join the user's topic."""
    with client_of(site, (pair or sign_in(user)).access) as client:
        assert client.join(topic_of(user), {"device_id": name})["status"] == "ok"
        yield client


def app_state(client, user, state):
    client.say("1", "9", topic_of(user), "app_state", {"state": state})
    return client.hear_reply("9")


def is_present(user):
    return presence.is_present(user.pk)


def test_nobody_joins_the_topic_of_another(site, bob, mallory):
    with client_of(site, sign_in(mallory).access) as client:
        answer = client.join(topic_of(bob), {"device_id": "phone"})
        assert answer == {"status": "error", "response": {"reason": "forbidden"}}
        assert not is_present(bob)
        assert not is_present(mallory)


@pytest.mark.parametrize("payload", BAD_DEVICES)
def test_a_device_has_a_name(site, bob, payload):
    with device_of(bob, site) as client:
        answer = client.join(topic_of(bob), payload, ref="2")
        assert answer["response"]["reason"] == "invalid"
        assert client.is_served()


def test_without_a_name_the_session_is_the_device(site, bob):
    pair = sign_in(bob)
    with client_of(site, pair.access) as client:
        assert client.join(topic_of(bob), {}) == {"status": "ok", "response": {}}
        assert is_present(bob)
        assert app_state(client, bob, "background")["status"] == "ok"
        assert not is_present(bob)
        app_state(client, bob, "foreground")
        with client_of(site, pair.access) as again:
            again.join(topic_of(bob), {})
            [attendance] = presence.attendance([bob.pk]).values()
            assert attendance.device_count == 1


def test_a_user_is_present_while_a_device_shows_the_app(site, bob):
    with device_of(bob, site, "phone") as phone, device_of(bob, site, "tablet"):
        assert is_present(bob)
        assert app_state(phone, bob, "background") == {"status": "ok", "response": {}}
        assert is_present(bob)


def test_the_background_counts_at_once_and_the_foreground_again(site, bob):
    with device_of(bob, site) as phone:
        app_state(phone, bob, "background")
        assert not is_present(bob)
        app_state(phone, bob, "foreground")
        assert is_present(bob)
        assert app_state(phone, bob, "asleep")["response"]["reason"] == "invalid"
        assert is_present(bob)


def test_a_reconnect_shows_nothing(site, bob):
    with device_of(bob, site):
        pass
    with device_of(bob, site) as phone:
        assert is_present(bob)
        app_state(phone, bob, "background")
        assert not is_present(bob)


def test_a_lost_connection_counts_as_gone_after_the_grace(site, bob):
    with device_of(bob, site):
        pass
    assert is_present(bob)
    # The row is the last to know, and then nothing is under way in the server.
    wait_until(lambda: not Seller.objects.exclude(presence_status="offline").exists())
    assert not is_present(bob)


def test_signing_out_closes_the_sockets_of_that_device(site, bob):
    pair = sign_in(bob)
    with (
        device_of(bob, site, pair=pair) as phone,
        device_of(bob, site, "tablet") as tablet,
    ):
        sessions.close(refresh_token=pair.refresh, now=timezone.now())
        assert phone.close_code() == 4401
        assert tablet.is_served()


def test_suspending_closes_every_socket_of_the_user(site, bob, mallory):
    with (
        device_of(mallory, site) as phone,
        device_of(mallory, site, "tablet") as tablet,
        device_of(bob, site) as stranger,
    ):
        suspensions.suspend(user_id=mallory.pk, reason="spam", now=timezone.now())
        assert [phone.close_code(), tablet.close_code()] == [4403, 4403]
        assert stranger.is_served()
