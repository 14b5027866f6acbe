"""The socket's reference says what the code does, event by event and field by field."""

import ast
import json
import re
from collections.abc import Iterator
from pydoc import locate
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest
import yaml
from jsonschema import ValidationError

from realtime import constants, frames, reference
from realtime.channels import Channel
from realtime.topics import ROUTES
from streams.messages import Trickled
from tests.api import calls
from tests.realtime.payloads import BETWEEN_PROCESSES, check
from tests.servers import ROOT

EVENTS = ROOT / "docs" / "events.md"
SENDERS = [
    "broadcasts.py",
    "channel.py",
    "channels.py",
    "map/live_map.py",
    "presence.py",
]
RELAYED = {"offer", "answer", "ice_candidate", "paused", "muted", "heard"}


def methods_of(channel: type[Channel]) -> dict[str, Any]:
    """Return what clients may say on a kind of topic, and the method that hears it."""
    methods = {"phx_join": channel.join}
    for name in dir(channel):
        if name.startswith("on_"):
            methods[name.removeprefix("on_")] = getattr(channel, name)
    return methods


DOCUMENTED = {topic.address: topic for topic in reference.topics()}


def test_every_topic_is_documented_and_no_other():
    assert set(DOCUMENTED) - {"phoenix"} == {route.pattern for route in ROUTES}


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_what_clients_may_say_is_documented(route):
    heard = [event.name for event in DOCUMENTED[route.pattern].heard]
    assert sorted(heard) == sorted(methods_of(route.channel_class))


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.pattern)
def test_what_clients_say_has_the_fields_that_are_read(route):
    for event in DOCUMENTED[route.pattern].heard:
        method = methods_of(route.channel_class)[event.name]
        shape = get_type_hints(method)["payload"]
        is_struct = isinstance(shape, type) and issubclass(shape, msgspec.Struct)
        read = msgspec.structs.fields(shape) if is_struct else ()
        documented = {field.name: field.is_required for field in event.fields}
        assert documented == {field.encode_name: field.required for field in read}


def schemas_of(route: Any) -> Iterator[tuple[Any, type[msgspec.Struct]]]:
    """Yield each payload that clients send on a topic, and the struct it is read as."""
    operations = reference.document()["operations"].values()
    for name, channel in reference.document()["channels"].items():
        if channel["address"] != route.pattern:
            continue
        for operation in operations:
            heard = operation["action"] == "receive"
            if heard and operation["channel"]["$ref"].endswith(f"/{name}"):
                for link in operation["messages"]:
                    message = reference._resolved(reference._resolved(link))
                    method = methods_of(route.channel_class)[message["name"]]
                    shape = get_type_hints(method)["payload"]
                    if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
                        yield reference._resolved(message["payload"]), shape


def test_what_may_be_left_out_has_its_default_in_the_document():
    checked = []
    for route in ROUTES:
        for schema, shape in schemas_of(route):
            for field in msgspec.structs.fields(shape):
                documented = reference._resolved(
                    schema["properties"][field.encode_name]
                )
                if "default" in documented:
                    default = msgspec.to_builtins(field.default)
                    assert default == documented["default"] or list(default) == list(
                        documented["default"]
                    )
                    checked.append(field.name)
    assert {"device_id", "bbox", "zoom"} <= set(checked)


def whole_numbers_of(schema: Any, shape: Any) -> Iterator[str]:
    for name, reference_ in schema["properties"].items():
        if reference._resolved(reference_).get("type") in ("integer", "number"):
            yield name


def test_every_number_that_clients_say_may_be_written_as_a_float():
    """JSON does not tell 10 from 10.0, so neither may a reader of it."""
    checked = set()
    for route in ROUTES:
        for schema, shape in schemas_of(route):
            least = {"viewing_id": str(UUID(int=7)), "candidate": None, "sdp": "v=0"}
            for name in whole_numbers_of(schema, shape):
                said = json.dumps(least | {name: 10.0})
                frame = frames.decode(f'[null,null,"a","b",{said}]'.encode())
                assert getattr(frame.read(shape), name) == 10
                checked.add(name)
    assert checked == {"zoom", "frames_decoded", "bytes_received", "frames_sent"}


def test_the_browsers_own_candidate_may_number_its_line_as_a_float():
    said = {"candidate": "", "sdpMid": "0", "sdpMLineIndex": 1.0}
    payload = json.dumps({"viewing_id": str(UUID(int=7)), "candidate": said})
    frame = frames.decode(f'[null,null,"a","b",{payload}]'.encode())
    candidate = frame.read(Trickled).candidate
    assert candidate is not None
    assert candidate.sdp_m_line_index == 1


def sent_in_code() -> Iterator[str]:
    """Find the names of events in the calls that send them."""
    for name in SENDERS:
        for path in ROOT.glob(f"*/{name}"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield from _event_named_in(node)


def _event_named_in(call: ast.Call) -> Iterator[str]:
    function = ast.unparse(call.func).rpartition(".")[2]
    named = [keyword.value for keyword in call.keywords if keyword.arg == "event"]
    if function in {"push", "broadcast"}:
        named += call.args[:1]
    elif function.startswith("_to_") or function == "encode":
        named += call.args[1:2]
    for value in named:
        if isinstance(value, ast.Constant):
            yield str(value.value)


def test_what_the_server_sends_is_documented():
    told = {event.name for topic in DOCUMENTED.values() for event in topic.told}
    assert told == set(sent_in_code()) - BETWEEN_PROCESSES | RELAYED


def test_a_payload_that_the_document_does_not_have_is_found_out():
    """``wire`` in the tests of streams checks all that it hears in this way."""
    topic, ended = f"stream:{UUID(int=7)}", {"stream_id": str(UUID(int=7))}
    check(topic, "stream_ended", ended | {"reason": "stopped"})
    for wrong in (
        ended,
        ended | {"reason": "bored"},
        ended | {"reason": "stopped", "by": 1},
    ):
        with pytest.raises(ValidationError):
            check(topic, "stream_ended", wrong)
    with pytest.raises(ValidationError):
        check(topic, "no_such_event", {})


def test_the_api_and_the_socket_have_no_two_schemas_of_one_name():
    own = yaml.safe_load((ROOT / "docs" / "asyncapi.yaml").read_text())
    assert (
        not own["components"]["schemas"].keys()
        & calls.schema()["components"]["schemas"].keys()
    )


def test_every_sender_exists():
    senders = {event.sender for topic in DOCUMENTED.values() for event in topic.told}
    assert [sender for sender in senders if locate(str(sender)) is None] == []


def test_the_close_codes_are_those_of_the_code():
    codes = {
        value
        for name, value in vars(constants.CloseCode).items()
        if not name.startswith("_")
    }
    assert set(reference.document()["x-close-codes"]) == codes


def test_the_limits_are_those_of_the_code():
    limits = " ".join(reference.document()["x-limits"])
    for number in (
        constants.FRAME_LIMIT_BYTES // 1024,
        constants.RATE_BURST_FRAMES,
        constants.RATE_FRAMES_PER_SECOND,
        constants.SLOWED_BURST_FRAMES,
        constants.SLOWED_FRAMES_PER_SECOND,
        constants.SLOWED_PATIENCE_FRAMES,
        constants.TOPICS_PER_SOCKET,
        constants.SOCKETS_PER_USER,
    ):
        assert re.search(rf"\b{number}\b", limits)


def test_every_reference_leads_somewhere():
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            reference._resolved(node)
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)

    walk(reference.document())


def rows_of(topic: reference.Topic) -> Iterator[str]:
    for event in topic.heard + topic.told:
        fields = ", ".join(f"`{field.name}`" for field in event.fields)
        last = event.reply or f"`{event.sender}`"
        yield f"| `{topic.address}` | `{event.name}` | {fields} | {last} |"


def test_the_page_of_events_has_a_row_for_each():
    lines = EVENTS.read_text().splitlines()
    rows = [row for topic in DOCUMENTED.values() for row in rows_of(topic)]
    assert sorted(rows) == sorted(line for line in lines if line.startswith("| `"))


@pytest.mark.django_db
def test_the_page_shows_every_topic_and_event_and_needs_no_network(client):
    page = client.get("/api/docs/realtime").content.decode()
    for topic in DOCUMENTED.values():
        assert f"<code>{topic.address}</code>" in page
        for event in topic.heard + topic.told:
            assert f"<code>{event.name}</code>" in page
    assert "://" not in page
