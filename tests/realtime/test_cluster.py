"""Several server processes are one: what one hears all hear, and who dies is missed."""

import socket
import subprocess
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial
from uuid import uuid4

import pytest
from redis import Redis, RedisError

import realtime
from realtime import presence
from realtime.constants import BACKLOG_CHARACTERS
from tests.realtime.client import client_of, token, wait_until
from tests.realtime.conftest import SITE
from tests.servers import free_port, serve

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def servers(django_db_setup):
    with serve(2, **SITE) as servers:
        yield servers


@pytest.fixture
def both(servers, room):
    """One client of each process, in one room."""
    with client_of(servers[0]) as here, client_of(servers[1]) as there:
        here.join(room)
        there.join(room)
        yield here, there


def test_an_event_reaches_the_sockets_of_every_process(both, room):
    here, there = both
    here.say("1", "5", room, "shout", {"words": "hello"})
    assert here.hear_event("shouted") == {"words": "hello"}
    assert there.hear_event("shouted") == {"words": "hello"}


def test_a_service_outside_the_servers_reaches_them_too(both, room):
    realtime.publish(topic=room, event="told", payload={"is": "new"})
    for client in both:
        assert client.hear_event("told") == {"is": "new"}


def test_those_in_a_room_see_each_other_across_processes(servers, room):
    with client_of(servers[0]) as here, client_of(servers[1]) as there:
        here.join(room, {"name": "bob", "is_shown": True})
        assert set(here.hear_event("presence_state")) == {"bob"}
        there.join(room, {"name": "alice", "is_shown": True})
        assert set(there.hear_event("presence_state")) == {"alice", "bob"}
        arrival = here.hear_event("presence_diff")
        while "alice" not in arrival["joins"]:
            arrival = here.hear_event("presence_diff")
        (meta,) = arrival["joins"]["alice"]["metas"]
        assert meta["mood"] == "calm"

        there.say("1", "9", room, "phx_leave", {})
        departure = here.hear_event("presence_diff")
        assert departure == {"joins": {}, "leaves": {"alice": {"metas": [meta]}}}


def test_a_user_can_be_put_out_everywhere(servers):
    user_id, other_id = uuid4(), uuid4()
    with ExitStack() as stack:
        sockets = [
            stack.enter_context(client_of(server, token(user_id)))
            for server in servers
            for _ in range(3)
        ]
        other = stack.enter_context(client_of(servers[0], token(other_id)))
        realtime.close_user(user_id, 4403)
        assert [client.close_code() for client in sockets] == [4403] * 6
        assert other.is_served()


def test_one_device_can_be_signed_out_everywhere(servers):
    user_id, session_id = uuid4(), uuid4()
    with (
        client_of(servers[0], token(user_id, session_id)) as phone,
        client_of(servers[1], token(user_id, session_id)) as again,
        client_of(servers[1], token(user_id)) as tablet,
    ):
        realtime.close_session(session_id, 4401)
        assert [phone.close_code(), again.close_code()] == [4401, 4401]
        assert tablet.is_served()


def test_a_token_that_runs_out_closes_its_socket(servers):
    with client_of(servers[0], token(seconds=1)) as client:
        assert client.close_code() == 4401


def test_who_reads_nothing_is_cut_off_and_the_others_hear_everything(servers, room):
    words = "a" * 10_000
    rounds = 10 * BACKLOG_CHARACTERS // len(words)
    with ExitStack() as stack:
        slow = stack.enter_context(client_of(servers[0], max_queue=1))
        fast = [stack.enter_context(client_of(servers[0])) for _ in range(5)]
        for client in [slow, *fast]:
            client.join(room)
        slow.connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        for number in range(rounds):
            payload = {"number": number, "words": words}
            realtime.publish(topic=room, event="told", payload=payload)
            for client in fast:
                assert client.hear_event("told") == payload
        assert slow.close_code() in {4408, None}
        assert all(client.is_served() for client in fast)


def test_a_killed_server_leaves_nobody_behind(servers, room):
    with serve(**SITE) as (doomed,), client_of(servers[0]) as witness:
        witness.join(room, {"name": "alice", "is_shown": True})
        witness.hear_event("presence_state")
        with client_of(doomed) as client:
            client.join(room, {"name": "bob", "is_shown": True})
            assert "bob" in presence.state(room)
            doomed.kill()
            departed = {}
            while "bob" not in departed:
                departed = witness.hear_event("presence_diff")["leaves"]
        assert set(presence.state(room)) == {"alice"}


@contextmanager
def redis_server(port):
    """A Redis of the test's own, which forgets everything when it ends."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["redis-server", "--port", str(port), "--save", ""]
        process = subprocess.Popen(
            [*command, "--dir", folder], stdout=subprocess.DEVNULL
        )
        client = Redis(port=port)
        wait_until(lambda: _answers(client))
        try:
            yield client
        finally:
            process.kill()
            process.wait()


def _answers(client):
    try:
        return client.ping()
    except RedisError:
        return False


def _is_let_in(client, room):
    return client.join(room)["status"] == "ok"


def test_a_redis_that_restarts_empty_is_told_everything_again(room):
    port = free_port()
    with ExitStack() as stack:
        with redis_server(port):
            (server,) = stack.enter_context(
                serve(**SITE, REDIS_URL=f"redis://127.0.0.1:{port}/0")
            )
            client = stack.enter_context(client_of(server))
            client.join(room, {"name": "bob", "is_shown": True})
            client.hear_event("presence_state")
        assert client.is_served()
        with redis_server(port):
            # What was missed cannot be known, so the client is told to come again.
            assert client.close_code() == 4503
            with client_of(server) as back, client_of(server) as other:
                for client in (back, other):
                    wait_until(partial(_is_let_in, client, room))
                back.say("1", "5", room, "shout", {"words": "hello"})
                assert other.hear_event("shouted") == {"words": "hello"}
