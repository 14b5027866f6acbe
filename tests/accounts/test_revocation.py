"""Whoever is signed out, or kept out, is out on the socket as well, and at once."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import SessionRevoked
from accounts.services import sessions, suspensions
from tests.accounts.devices import device_of
from tests.faults.sizes import SIZE
from tests.servers import serve

pytestmark = pytest.mark.django_db(transaction=True)

DEVICES = 10 * SIZE


@pytest.fixture(scope="module")
def site(django_db_setup):
    """A server of the whole site."""
    with serve() as (server,):
        yield server


@pytest.fixture
def devices(bob, site):
    """Bob's many devices, each with its tokens and its socket on ``user:{id}``."""
    with ExitStack() as stack:
        yield [stack.enter_context(device_of(bob, site)) for _ in range(DEVICES)]


def heard_until_served(client):
    """Return the names of the events that came before the answer to a heartbeat."""
    client.say(None, "alive", "phoenix", "heartbeat", {})
    events = []
    while (frame := client.hear())[1] != "alive":
        events.append(frame[3])
    return events


def test_only_the_device_that_signs_out_hears_of_it_and_is_closed(devices):
    (pair, phone), *others = devices
    sessions.close(refresh_token=pair.refresh, now=timezone.now())
    assert phone.hear_event("signed_out") == {"session_id": str(pair.session.pk)}
    assert phone.close_code() == 4401
    for _, client in others:
        assert "signed_out" not in heard_until_served(client)


def test_a_stolen_refresh_token_ends_the_device_it_was_stolen_from(devices):
    (pair, phone), *others = devices
    sessions.refresh(refresh_token=pair.refresh, now=timezone.now())
    later = timezone.now() + timedelta(minutes=10)
    with pytest.raises(SessionRevoked):
        sessions.refresh(refresh_token=pair.refresh, now=later)
    assert phone.close_code() == 4401
    for _, client in others:
        assert client.is_served()


def test_signing_out_everywhere_closes_every_device(bob, devices):
    sessions.close_all(user_id=bob.pk, now=timezone.now())
    assert [client.close_code() for _, client in devices] == [4401] * DEVICES


def test_a_new_password_closes_every_device(bob, devices):
    bob.set_password("another good one")
    bob.save()
    assert [client.close_code() for _, client in devices] == [4401] * DEVICES


def test_a_suspension_closes_every_device(bob, devices):
    suspensions.suspend(user_id=bob.pk, reason="spam", now=timezone.now())
    assert [client.close_code() for _, client in devices] == [4403] * DEVICES
