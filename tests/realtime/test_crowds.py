"""A user has ten sockets, in whatever processes: one more closes the oldest."""

from contextlib import ExitStack, contextmanager
from uuid import uuid4

import pytest

from core import redis
from realtime import crowds
from realtime.constants import SOCKETS_PER_USER
from realtime.crowds import Place
from tests.realtime.client import client_of, token, wait_until
from tests.realtime.conftest import SITE
from tests.servers import serve

TOO_MANY = 4409


@pytest.fixture(scope="module")
def servers(django_db_setup):
    with serve(2, **SITE) as servers:
        yield servers


@contextmanager
def crowd(servers, user_id, count):
    """Open sockets of one user, one after the other, in turn at each server."""
    with ExitStack() as stack:
        yield [
            open_one(stack, servers[n % len(servers)], user_id) for n in range(count)
        ]


def open_one(stack, server, user_id):
    client = stack.enter_context(client_of(server, token(user_id)))
    assert client.is_served()  # so it has been counted
    return client


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_the_oldest_of_too_many_sockets_is_closed_in_whatever_process(servers):
    user_id = uuid4()
    with crowd(servers, user_id, SOCKETS_PER_USER) as clients, ExitStack() as stack:
        other = open_one(stack, servers[0], uuid4())

        newest = [open_one(stack, servers[1], user_id) for _ in range(2)]

        assert [client.close_code() for client in clients[:2]] == [TOO_MANY] * 2
        assert all(client.is_served() for client in [*clients[2:], *newest, other])


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_three_hundred_sockets_of_one_user_leave_ten(servers):
    user_id = uuid4()
    with crowd(servers, user_id, 300) as clients:
        gone, kept = clients[:-SOCKETS_PER_USER], clients[-SOCKETS_PER_USER:]
        assert {client.close_code() for client in gone} == {TOO_MANY}
        assert all(client.is_served() for client in kept)
        wait_until(lambda: count_of(user_id) == SOCKETS_PER_USER)
    wait_until(lambda: count_of(user_id) == 0)


def count_of(user_id):
    return redis.client().zcard(crowds._user_key(user_id))


@pytest.fixture
def closed(monkeypatch):
    """Which sockets are told to close."""
    refs = []
    monkeypatch.setattr(
        crowds.publishing, "close_socket", lambda ref, code: refs.append((ref, code))
    )
    return refs


def places(user_id, process, count):
    return [
        Place(user_id=user_id, process=process, ref=uuid4().hex) for _ in range(count)
    ]


def test_a_socket_that_is_left_makes_room(closed):
    user_id = uuid4()
    first, *others = places(user_id, "a", SOCKETS_PER_USER)
    for place in (first, *others):
        crowds.enter(place)
    for _ in range(2):
        crowds.leave(first)

    crowds.enter(*places(user_id, "b", 1))

    assert closed == []
    assert count_of(user_id) == SOCKETS_PER_USER


def test_what_a_dead_process_left_goes_before_what_lives(closed):
    user_id = uuid4()
    living = places(user_id, "living", 4)
    dead = places(user_id, "dead", SOCKETS_PER_USER - 4)
    for place in (*living, *dead):
        crowds.enter(place)
    redis.client().delete(crowds._process_key("dead"))  # as after its twenty seconds

    newest = places(user_id, "living", 6)
    for place in newest:
        crowds.enter(place)
    assert closed == []

    crowds.enter(*places(user_id, "living", 1))
    assert closed == [(living[0].ref, TOO_MANY)]


def test_a_process_is_alive_for_as_long_as_it_says_so():
    crowds.keep_alive("a")
    assert 0 < redis.client().ttl(crowds._process_key("a")) <= 20


def test_users_do_not_crowd_each_other_out(closed):
    for _ in range(2 * SOCKETS_PER_USER):
        crowds.enter(*places(uuid4(), "a", 1))
    assert closed == []
