"""The Phoenix Channels V2 protocol, frame by frame, on a real server."""

import base64
import json

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.realtime.client import client_of, token

JOIN = "phx_join"


@pytest.fixture
def client(server):
    with client_of(server) as client:
        yield client


def reply(status, response=None):
    return {"status": status, "response": response or {}}


def test_a_heartbeat_is_answered(client):
    answer = client.ask(None, "7", "phoenix", "heartbeat", {})
    assert answer == [None, "7", "phoenix", "phx_reply", reply("ok")]


# What kept clients say, as they write it: phoenix.js numbers heartbeats and sends no
# join_ref; some apps send the bare number, a null, or an empty payload.
@pytest.mark.parametrize(
    ("join_ref", "ref", "payload"),
    [
        *((None, None, {}), (None, 7, {}), (None, 7.0, {}), (7.5, -7.0, {})),
        *(("7", "7", {}), (None, "7", None), ("", "", [])),
    ],
)
def test_a_heartbeat_is_answered_however_it_is_written(client, join_ref, ref, payload):
    answer = client.ask(join_ref, ref, "phoenix", "heartbeat", payload)
    assert answer == [join_ref, ref, "phoenix", "phx_reply", reply("ok")]


def test_a_client_with_nothing_to_say_may_send_null(client, room):
    answer = client.ask("1", "1", room, JOIN, None)
    assert answer[4] == reply("ok", {"room": room.removeprefix("room:")})
    assert client.hear_event("welcome") == {"name": ""}
    answer = client.ask("1", "2", room, "refuse", None)
    assert answer[4] == reply("error", {"reason": "refused", "seats": 4})


def test_nothing_else_is_said_to_the_socket_itself(client):
    answer = client.ask(None, "7", "phoenix", "shout", {})
    unmatched = reply("error", {"reason": "unmatched topic"})
    assert answer == [None, "7", "phoenix", "phx_reply", unmatched]


def test_a_client_that_numbers_nothing_is_answered_too(client, room):
    room_name = room.removeprefix("room:")
    answer = client.ask(None, None, room, JOIN, {})
    assert answer == [None, None, room, "phx_reply", reply("ok", {"room": room_name})]
    client.hear_event("welcome")
    answer = client.ask(None, None, room, "shout", {"words": "hello"})
    assert answer == [None, None, room, "phx_reply", reply("ok", {"length": 5})]
    client.hear_event("shouted")
    answer = client.ask(None, None, room, "nothing", {})
    assert answer[3:] == ["phx_reply", reply("error", {"reason": "unknown_event"})]
    answer = client.ask(None, None, room, "phx_leave", {})
    assert answer == [None, None, room, "phx_reply", reply("ok")]
    assert client.hear() == [None, None, room, "phx_close", {}]
    answer = client.ask(None, None, room, "phx_leave", {})
    assert answer == [None, None, room, "phx_reply", reply("ok")]


def test_the_answer_to_an_event_carries_the_number_of_the_join(client, room):
    client.join(room, ref="4")
    client.hear_event("welcome")
    # The Python client drops every frame with another number than its join's.
    answer = client.ask(None, "5", room, "shout", {"words": "hello"})
    assert answer == ["4", "5", room, "phx_reply", reply("ok", {"length": 5})]
    client.hear_event("shouted")
    answer = client.ask(None, "6", room, "refuse", {})
    assert answer[:4] == ["4", "6", room, "phx_reply"]
    answer = client.ask(None, "7", room, "phx_leave", {})
    assert answer == ["4", "7", room, "phx_reply", reply("ok")]
    assert client.hear() == ["4", "4", room, "phx_close", {}]


def binary_push(*fields):
    """Return what the npm package ``phoenix`` writes for a push of an ArrayBuffer."""
    sizes = bytes(len(field) for field in fields)
    return b"\0" + sizes + b"".join(field.encode() for field in fields) + b"\1\2\3"


@pytest.mark.parametrize(
    ("event", "reason"), [("shout", "invalid"), ("nothing", "unknown_event")]
)
def test_a_binary_push_is_refused_on_its_topic_alone(client, room, event, reason):
    client.join(room)
    client.hear_event("welcome")
    client.connection.send(binary_push("1", "5", room, event))
    answer = client.hear()
    assert answer[:4] == ["1", "5", room, "phx_reply"]
    assert (answer[4]["status"], answer[4]["response"]["reason"]) == ("error", reason)
    answer = client.ask("1", "6", room, "shout", {"words": "still here"})
    assert answer[4]["status"] == "ok"


def test_a_binary_join_is_refused_and_a_binary_leave_leaves(client, room):
    client.connection.send(binary_push("1", "1", room, JOIN))
    assert client.hear()[4]["response"]["reason"] == "invalid"
    client.join(room)
    client.hear_event("welcome")
    client.connection.send(binary_push("1", "5", room, "phx_leave"))
    assert client.hear() == ["1", "5", room, "phx_reply", reply("ok")]


def test_a_join_is_answered_before_what_it_pushed(client, room):
    answer = client.ask("1", "2", room, JOIN, {"name": "bob"})
    assert answer == [
        "1",
        "2",
        room,
        "phx_reply",
        reply("ok", {"room": room.removeprefix("room:")}),
    ]
    assert client.hear() == ["1", None, room, "welcome", {"name": "bob"}]


@pytest.mark.parametrize(
    ("topic", "response"),
    [
        ("room:locked", {"reason": "forbidden"}),
        ("room:full", {"reason": "refused", "seats": 4}),
        ("room:broken", {"reason": "join crashed"}),
        ("nowhere", {"reason": "unmatched topic"}),
        ("room:a:b", {"reason": "unmatched topic"}),
        ("room:", {"reason": "unmatched topic"}),
    ],
)
def test_a_refused_join_says_why_and_is_no_join(client, topic, response):
    answer = client.ask("1", "2", topic, JOIN, {})
    assert answer == ["1", "2", topic, "phx_reply", reply("error", response)]
    answer = client.ask("1", "3", topic, "shout", {"words": "hello"})
    assert answer[4] == reply("error", {"reason": "unmatched topic"})


def test_an_event_is_called_and_its_reply_comes_before_what_it_caused(client, room):
    client.join(room)
    client.hear_event("welcome")
    answer = client.ask("1", "5", room, "shout", {"words": "hello"})
    assert answer == ["1", "5", room, "phx_reply", reply("ok", {"length": 5})]
    assert client.hear() == [None, None, room, "shouted", {"words": "hello"}]


def test_an_event_without_a_reply_gets_none(client, room):
    client.join(room)
    client.hear_event("welcome")
    answer = client.ask("1", "5", room, "whisper", {"words": "hello"})
    assert answer == ["1", None, room, "whispered", {"words": "hello"}]


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("refuse", {}, "refused"),
        ("nothing", {}, "unknown_event"),
        ("", {}, "unknown_event"),
        ("phx_close", {}, "unknown_event"),
        ("shout", {}, "invalid"),
        ("shout", {"words": 5}, "invalid"),
        ("shout", {"words": "a" * 20_001}, "invalid"),
        ("shout", [], "invalid"),
        ("shout", None, "invalid"),
    ],
)
def test_a_refused_event_says_why_and_the_channel_lives(
    client, room, event, payload, reason
):
    client.join(room)
    client.hear_event("welcome")
    answer = client.ask("1", "5", room, event, payload)
    assert answer[:4] == ["1", "5", room, "phx_reply"]
    assert (answer[4]["status"], answer[4]["response"]["reason"]) == ("error", reason)
    answer = client.ask("1", "6", room, "shout", {"words": "still here"})
    assert answer[4]["status"] == "ok"


def test_a_crash_is_an_error_of_its_topic_alone(client, room):
    client.join(room)
    client.join(f"{room}2", ref="2")
    client.hear_event("welcome")
    answer = client.ask("1", "5", room, "break", {"words": "hello"})
    assert answer == ["1", "1", room, "phx_error", {}]
    answer = client.ask("1", "6", room, "shout", {"words": "hello"})
    assert answer[4] == reply("error", {"reason": "unmatched topic"})
    answer = client.ask("2", "7", f"{room}2", "shout", {"words": "hello"})
    assert answer[4]["status"] == "ok"


def test_leaving_is_answered_and_closes_the_channel(client, room):
    client.join(room)
    client.hear_event("welcome")
    answer = client.ask("1", "5", room, "phx_leave", {})
    assert answer == ["1", "5", room, "phx_reply", reply("ok")]
    assert client.hear() == ["1", "1", room, "phx_close", {}]


def test_leaving_what_was_not_joined_is_answered_too(client, room):
    answer = client.ask("1", "5", room, "phx_leave", {})
    assert answer == ["1", "5", room, "phx_reply", reply("ok")]


def test_who_has_left_hears_nothing_more(server, client, room):
    with client_of(server) as other:
        other.join(room)
        client.join(room)
        client.say("1", "5", room, "phx_leave", {})
        client.hear_reply("5")
        other.say("1", "6", room, "shout", {"words": "hello"})
        other.hear_event("shouted")
    client.say(None, "7", "phoenix", "heartbeat", {})
    assert [client.hear()[3], client.hear()[3]] == ["phx_close", "phx_reply"]


def test_joining_again_closes_the_earlier_join(client, room):
    client.join(room)
    client.hear_event("welcome")
    closed = client.ask("8", "8", room, JOIN, {})
    assert closed == ["1", "1", room, "phx_close", {}]
    assert client.hear()[:4] == ["8", "8", room, "phx_reply"]
    client.hear_event("welcome")
    # What the client still says to the earlier join is for the one there is.
    answer = client.ask("1", "9", room, "shout", {"words": "hello"})
    assert answer == ["8", "9", room, "phx_reply", reply("ok", {"length": 5})]
    assert client.hear()[4] == {"words": "hello"}
    # But for leaving it: that one was told already that it is over.
    client.say("1", "10", room, "phx_leave", {})
    answer = client.ask("8", "11", room, "shout", {"words": "hello"})
    assert answer[1:] == ["11", room, "phx_reply", reply("ok", {"length": 5})]


def test_a_channel_may_end_from_our_side(client, room):
    client.join(room)
    client.hear_event("welcome")
    # A client takes nothing from a channel that is closed: what is told comes before.
    assert client.ask("1", "5", room, "end", {}) == ["1", None, room, "farewell", {}]
    assert client.hear() == ["1", None, room, "last words", {}]
    assert client.hear() == ["1", "1", room, "phx_close", {}]


def test_one_may_not_join_ever_more_topics(client, room):
    for number in range(32):
        assert client.join(f"{room[:40]}{number}", ref=str(number))["status"] == "ok"
    answer = client.join(f"{room[:40]}32", ref="32")
    assert answer == reply("error", {"reason": "too_many_topics"})


def test_events_reach_everyone_in_the_topic_and_nobody_else(server, client, room):
    with client_of(server) as other, client_of(server) as stranger:
        other.join(room)
        client.join(room)
        stranger.join(f"{room}2")
        client.say("1", "5", room, "shout", {"words": "hello"})
        assert client.hear_event("shouted") == {"words": "hello"}
        assert other.hear_event("shouted") == {"words": "hello"}
        stranger.say(None, "6", "phoenix", "heartbeat", {})
        assert [stranger.hear()[3], stranger.hear()[3]] == ["welcome", "phx_reply"]


def url_of(server, **params):
    query = "&".join(f"{name}={value}" for name, value in params.items())
    return f"{server.socket_url}/websocket?{query}"


def subprotocols(access):
    encoded = base64.b64encode(access.encode()).decode().rstrip("=")
    return ["phoenix", f"base64url.bearer.phx.{encoded}"]


def test_the_token_may_come_as_a_subprotocol(server):
    url = url_of(server, vsn="2.0.0")
    with connect(url, subprotocols=subprotocols(token())) as connection:
        assert connection.subprotocol == "phoenix"
        connection.send(json.dumps([None, "1", "phoenix", "heartbeat", {}]))
        assert json.loads(connection.recv())[4] == reply("ok")


@pytest.mark.parametrize(
    ("params", "options"),
    [
        ({"vsn": "2.0.0"}, {}),
        ({"vsn": "2.0.0", "token": ""}, {}),
        ({"vsn": "2.0.0", "token": "forged"}, {}),
        ({"vsn": "1.0.0", "token": token()}, {}),
        ({"token": token()}, {}),
        ({"vsn": "2.0.0"}, {"subprotocols": subprotocols("forged")}),
        ({"vsn": "2.0.0"}, {"subprotocols": ["phoenix", "base64url.bearer.phx.%"]}),
        ({"vsn": "2.0.0", "token": token()}, {"origin": "https://evil.example"}),
        ({"vsn": "2.0.0", "token": token()}, {"origin": "null"}),
    ],
)
def test_nobody_else_is_let_in(server, params, options):
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(url_of(server, **params), **options),
    ):
        pass
    assert refused.value.response.status_code == 403


def test_there_is_no_socket_anywhere_else(server):
    url = f"ws://127.0.0.1:{server.port}/elsewhere?vsn=2.0.0&token={token()}"
    with pytest.raises(InvalidStatus) as refused, connect(url):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("end", ["", "/"])
def test_our_own_page_is_let_in(server, end):
    with client_of(server, origin=f"{server.url}{end}") as client:
        assert client.is_served()


def test_the_token_is_not_in_the_log(server):
    access = token()
    with client_of(server, access) as client:
        assert client.is_served()
    assert access not in server.log.read_text()
