"""Whatever one client sends, it is closed with a code, and nobody else notices."""

import json
import re
import socket
import struct
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from realtime.constants import (
    BACKLOG_FRAMES,
    FRAME_LIMIT_BYTES,
    RATE_BURST_FRAMES,
    RATE_PATIENCE_FRAMES,
    SLOWED_BURST_FRAMES,
)
from tests.realtime.client import client_of, token
from tests.realtime.test_frames import MALFORMED

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


@pytest.fixture
def healthy(server, room):
    """Two well-behaved clients; afterwards they still hear each other."""
    with client_of(server) as one, client_of(server) as two:
        for client in (one, two):
            client.join(room)
        yield
        one.say("1", "5", room, "shout", {"words": "hello"})
        assert two.hear_event("shouted") == {"words": "hello"}


@pytest.fixture(autouse=True)
def _no_crash(server):
    """The server logs no exception while the test runs."""
    before = len(server.log.read_bytes())
    yield
    logged = server.log.read_bytes()[before:].decode()
    assert "Traceback" not in logged, logged


def text_of(frame):
    try:
        return frame.decode()
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize(
    "text", [text for frame in MALFORMED if (text := text_of(frame)) is not None]
)
def test_what_is_no_frame_closes_the_socket(server, healthy, text):
    with client_of(server) as client:
        client.connection.send(text)
        expected = 1009 if len(text.encode()) > FRAME_LIMIT_BYTES else 4400
        assert client.close_code() == expected


@pytest.mark.parametrize("message", [b"", b"\x00\x01\x02room:a", b"\x01" * 20])
def test_a_binary_frame_that_is_no_push_closes_the_socket(server, healthy, message):
    with client_of(server) as client:
        client.connection.send(message)
        assert client.close_code() == 4400


@pytest.mark.parametrize("size", [FRAME_LIMIT_BYTES + 1, 1_000_000])
def test_a_frame_over_the_limit_closes_the_socket(server, healthy, size):
    with client_of(server) as client:
        client.connection.send("a" * size)
        assert client.close_code() == 1009


def test_fragments_add_up_to_the_limit(server, healthy):
    with client_of(server) as client:
        with suppress(ConnectionClosed):  # the server does not wait for the last one
            client.connection.send("a" * 1000 for _ in range(100))
        assert client.close_code() == 1009


def test_a_frame_of_just_the_limit_is_read(server, healthy, room):
    with client_of(server) as client:
        client.join(room)
        overhead = len(json.dumps(["1", "5", room, "nothing", {"words": ""}]))
        words = "a" * (FRAME_LIMIT_BYTES - overhead)
        client.say("1", "5", room, "nothing", {"words": words})
        assert client.hear_reply("5")["response"]["reason"] == "unknown_event"


def test_half_an_emoji_is_refused_and_the_socket_stays_open(server, room):
    with client_of(server) as client:
        client.join(room)
        client.connection.send(f'["1","5","{room}","shout",{{"words":"\\ud83d"}}]')
        assert client.hear_reply("5")["response"]["reason"] == "invalid"
        client.say("1", "6", room, "shout", {"words": "whole"})
        assert client.hear_event("shouted") == {"words": "whole"}


def test_the_log_names_the_close_and_quotes_nothing(server, healthy):
    before = len(server.log.read_bytes())
    with client_of(server) as client:
        client.connection.send('["secret", "words"]')
        assert client.close_code() == 4400
    logged = server.log.read_bytes()[before:].decode()
    assert len([line for line in logged.splitlines() if "4400" in line]) == 1
    assert "secret" not in logged


def test_a_crash_is_logged_without_what_the_client_said(server, healthy, room):
    before = len(server.log.read_bytes())
    with client_of(server) as client:
        client.join(room)
        client.say("1", "5", room, "break", {"words": "secret"})
        client.hear_event("phx_error")
    logged = server.log.read_bytes()[before:].decode()
    assert "ZeroDivisionError in RoomChannel on break" in logged
    assert "rooms.py" in logged
    assert "secret" not in logged


def test_a_flood_is_refused_and_then_closed(server, healthy, room):
    with client_of(server) as client:
        client.join(room)
        with suppress(ConnectionClosed):  # which may come before the last is said
            for number in range(2 * RATE_BURST_FRAMES):
                client.say("1", str(number), room, "nothing", {})
            client.say(None, "last", "phoenix", "heartbeat", {})
        reasons = set()
        while "rate_limited" not in reasons:
            *_, payload = client.hear()
            if payload.get("status") == "error":
                reasons.add(payload["response"]["reason"])
        assert client.close_code() == 4429


def test_a_client_that_slows_down_in_time_is_kept(server, healthy, room):
    with client_of(server) as client:
        client.join(room)
        sent = RATE_BURST_FRAMES + RATE_PATIENCE_FRAMES - 5
        for number in range(sent):
            client.say("1", str(number), room, "refuse", {})
        reasons = [client.hear_reply(str(each))["response"] for each in range(sent)]
        assert reasons[0]["reason"] == "refused"
        assert {"reason": "rate_limited"} in reasons
        # However fast it was, it may say that it is there, and leave.
        assert client.is_served()
        client.say("1", "bye", room, "phx_leave", {})
        assert client.hear_reply("bye") == {"status": "ok", "response": {}}


def test_what_waits_its_turn_is_all_heard(server, healthy, room):
    with client_of(server) as client:
        client.join(room)
        # In two parts, so that less waits than closes the socket.
        size = BACKLOG_FRAMES // 2
        for begin in range(0, SLOWED_BURST_FRAMES + size, size):
            part = range(begin, begin + size)
            for number in part:
                client.say("1", str(number), room, "murmur", {"words": str(number)})
            for number in part:
                reply = client.hear_reply(str(number))
                assert reply == {"status": "ok", "response": {}}
        assert client.is_served()


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=5,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    frames=st.lists(
        st.one_of(
            st.text(max_size=50),
            values.map(json.dumps),
            st.tuples(
                st.sampled_from([None, "1", 1]),
                st.sampled_from([None, "2"]),
                st.sampled_from(["room:fuzz", "phoenix", "", "room:broken"]),
                st.sampled_from(["phx_join", "phx_leave", "shout", "__init__", ""]),
                values,
            ).map(json.dumps),
        ),
        max_size=8,
    )
)
def test_any_frames_are_answered_or_closed(server, frames):
    with client_of(server) as client:
        with suppress(ConnectionClosed):
            for frame in [*frames, "and now good-bye"]:
                client.connection.send(frame)
        assert client.close_code() == 4400


def opening(*lines, method="GET", query="vsn=2.0.0", version=13, key=KEY):
    """Return the head of a request to open a socket."""
    head = [
        f"{method} /socket/websocket?{query} HTTP/1.1",
        "Host: kamegor.example",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Version: {version}",
        f"Sec-WebSocket-Key: {key}",
        *lines,
    ]
    return "\r\n".join([*head, "", ""]).encode("latin-1")


def dial(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def handshake(server):
    """Open a socket by hand, to send what no library would."""
    connection = dial(server)
    connection.sendall(opening(query=f"vsn=2.0.0&token={token()}"))
    assert connection.recv(4096).startswith(b"HTTP/1.1 101")
    return connection


def close_code_of(connection):
    """Return the code of the close frame that comes, or None if it never does."""
    heard = b""
    while chunk := connection.recv(65536):
        heard += chunk
        at = heard.find(b"\x88\x02")
        if at >= 0 and len(heard) >= at + 4:
            return struct.unpack("!H", heard[at + 2 : at + 4])[0]
    return None


BROKEN = [
    (b"\x81\x05hello", 1002),
    (b"\xc1\x85\0\0\0\0hello", 1002),
    (b"\x83\x85\0\0\0\0hello", 1002),
    (b"\x80\x85\0\0\0\0hello", 1002),
    (b"\x09\x80\0\0\0\0", 1002),
    (b"\x88\x81\0\0\0\0a", 1002),
    (b"\x81\x82\0\0\0\0\xff\xfe", 1007),
    (b"\x81\xff" + b"\x7f" * 8, 1009),
    (b"\x89\x80\0\0\0\0" * 5000, 1008),
    (b"\x01\x80\0\0\0\0" + b"\x00\x80\0\0\0\0" * 5000, 1008),
]


@pytest.mark.parametrize(("sent", "code"), BROKEN)
def test_bytes_that_are_no_websocket_are_closed_with_a_code(
    server, healthy, sent, code
):
    with handshake(server) as connection:
        connection.sendall(sent)
        assert close_code_of(connection) == code


def test_fifty_of_each_at_once_leave_the_server_as_large_as_it_was(server, healthy):
    before = resident_bytes(server)

    for sent, code in BROKEN:
        with ExitStack() as stack:
            connections = [stack.enter_context(handshake(server)) for _ in range(50)]
            for connection in connections:
                connection.sendall(sent)
            assert {close_code_of(each) for each in connections} == {code}

    assert resident_bytes(server) - before < 50 * 2**20


def resident_bytes(server):
    """Return what the server takes of this machine's memory. Source: proc(5)."""
    [line] = re.findall(
        r"VmRSS:\s+(\d+) kB", Path(f"/proc/{server.pid}/status").read_text()
    )
    return int(line) * 1024


def test_a_close_is_answered_with_its_code(server):
    with handshake(server) as connection:
        connection.sendall(b"\x88\x82\0\0\0\0" + struct.pack("!H", 1001))
        assert close_code_of(connection) == 1001
        assert connection.recv(10) == b""


@pytest.mark.parametrize(
    "head",
    [
        opening(version=12),
        opening(key="short"),
        opening(method="POST"),
        opening(),
        opening(query="\xff"),
        opening("X-Name: \xff"),
        opening(*(f"X-Name-{number}: a" for number in range(200))),
        opening("Content-Length: 5"),
        opening("Sec-WebSocket-Protocol: \xff, phoenix"),
        b"GET /socket/websocket HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    ],
)
def test_a_broken_handshake_is_refused(server, healthy, head):
    with dial(server) as connection:
        connection.sendall(head)
        assert connection.recv(4096)[:10] == b"HTTP/1.1 4"


def test_half_handshakes_keep_nobody_waiting(server, healthy):
    with ExitStack() as stack:
        for _ in range(100):
            stack.enter_context(dial(server)).sendall(opening()[:40])
        with client_of(server) as client:
            assert client.is_served()


def test_talking_before_the_answer_is_cut_off(server, healthy):
    with dial(server) as connection:
        head = opening(query=f"vsn=2.0.0&token={token()}")
        connection.sendall(head)
        connection.sendall(b"\x81\x85\0\0\0\0hello" * 100)
        with suppress(ConnectionResetError):
            while connection.recv(4096):
                pass
