"""Reading and writing frames, whatever the bytes are."""

import json
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime import frames
from realtime.constants import FRAME_LIMIT_BYTES
from realtime.errors import InvalidPayload, MalformedFrame

words = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
refs = st.none() | words
objects = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner) | st.dictionaries(words, inner),
    max_leaves=10,
)

# Faults that clients, fuzzers and other libraries have sent to servers like this.
MALFORMED = [
    b"",
    b"[",
    b"nothing",
    b"{}",
    b"[]",
    b"[null]",
    b'[null,null,"room:a","shout"]',
    b'[null,null,"room:a","shout",{},1]',
    b'[null,null,5,"shout",{}]',
    b'[null,null,"room:a",null,{}]',
    b'[{},null,"room:a","shout",{}]',
    b'["1",[],"room:a","shout",{}]',
    b'{"topic":"room:a","event":"shout","payload":{},"ref":"1"}',
    b'[null,null,"room:\\ud800","shout",{}]',
    b'[null,null,"room:a","shout",{"words":"\xff\xfe"}]'[:40],
    b'[null,null,"\xff","shout",{}]',
    b'[null,null,"room:a","shout",' + b'{"a":' * 9_000 + b"1" + b"}" * 9_000 + b"]",
    b"[" * 60_000,
    b'[null,null,"room:a","shout",' + b"[" * 50_000,
    b'[null,"' + b"1" * 65 + b'","room:a","shout",{}]',
    b"[null," + b"9" * 5000 + b',"room:a","shout",{}]',
    b" " * (FRAME_LIMIT_BYTES + 1),
]


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_frame_is_refused(text):
    with pytest.raises(MalformedFrame):
        frames.decode(text)


@pytest.mark.parametrize(
    "payload",
    [
        b'{"words":NaN}',
        b'{"words":Infinity}',
        b'{"words":"a\\u0000b"}',
        b'{"words":"\\ud83d"}',
        b'{"\\ud83d":1}',
    ],
)
def test_a_payload_that_nobody_can_read_is_invalid_in_a_frame_that_is_answered(payload):
    frame = frames.decode(b'["1","2","room:a","shout",' + payload + b"]")
    assert (frame.join_ref, frame.ref, frame.topic, frame.event) == (
        *("1", "2"),
        *("room:a", "shout"),
    )
    for shape in (Order, dict[str, Any]):
        with pytest.raises(InvalidPayload):
            frame.read(shape)


@pytest.mark.parametrize(
    ("topic", "event"), [("a" * 60_000, "shout"), ("room:a", "a" * 60_000)]
)
def test_a_name_of_any_length_is_read(topic, event):
    frame = frames.decode(f'[null,null,"{topic}","{event}",{{}}]'.encode())
    assert (frame.topic, frame.event) == (topic, event)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_bytes_are_a_frame_or_refused_and_never_a_crash(text):
    try:
        frame = frames.decode(text)
    except MalformedFrame:
        return
    assert isinstance(frame.topic, str)


@given(join_ref=refs, ref=refs, topic=words, event=words, payload=objects)
def test_what_one_client_says_is_what_is_read(join_ref, ref, topic, event, payload):
    text = json.dumps([join_ref, ref, topic, event, payload], ensure_ascii=False)
    frame = frames.decode(text.encode())
    assert (frame.join_ref, frame.ref, frame.topic, frame.event) == (
        join_ref,
        ref,
        topic,
        event,
    )
    assert frame.read(Any) == ({} if payload is None else payload)


@given(topic=words, event=words, payload=st.dictionaries(words, objects))
def test_an_event_is_written_as_any_json_library_reads_it(topic, event, payload):
    text = frames.encode(topic, event, payload)
    assert json.loads(text) == [None, None, topic, event, payload]


def test_a_reply_repeats_the_refs_of_what_it_answers():
    frame = frames.decode(b'["1","2","room:a","shout",{}]')
    written = json.loads(frames.reply(frame, "ok", {"length": 5}, join_ref="1"))
    payload = {"status": "ok", "response": {"length": 5}}
    assert written == ["1", "2", "room:a", "phx_reply", payload]


class Order(msgspec.Struct):
    count: Annotated[int, msgspec.Meta(ge=1, le=9)]
    notes: Annotated[str, msgspec.Meta(max_length=5)] = ""


def payload(text: bytes) -> frames.Frame:
    return frames.decode(b'["1","2","room:a","shout",' + text + b"]")


def test_a_payload_is_read_in_the_shape_asked_for_and_more_is_ignored():
    frame = payload(b'{"count":3,"notes":"soon","__proto__":{"count":9}}')
    assert frame.read(Order) == Order(count=3, notes="soon")


@pytest.mark.parametrize("count", [b"3", b"3.0", b"3.000", b"3e0", b"30e-1"])
def test_a_whole_number_is_an_integer_however_it_is_written(count):
    assert payload(b'{"count":' + count + b',"notes":"soon"}').read(Order) == Order(
        count=3, notes="soon"
    )


def pushed(join_ref=b"1", ref=b"2", topic=b"room:a", event=b"shout", kind=0):
    """Return a binary push as the npm package ``phoenix`` 1.8 writes it."""
    fields = [join_ref, ref, topic, event]
    return bytes([kind, *map(len, fields)]) + b"".join(fields) + b"\1\2\3"


def test_the_head_of_a_binary_push_is_read_and_its_payload_is_invalid():
    frame = frames.decode_binary(pushed())
    assert (frame.join_ref, frame.ref, frame.topic, frame.event) == (
        *("1", "2"),
        *("room:a", "shout"),
    )
    for shape in (Order, dict[str, Any]):
        with pytest.raises(InvalidPayload):
            frame.read(shape)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\0",
        b"\0\1\1\1",
        pushed(kind=1),
        pushed(kind=2),
        pushed()[:12],
        pushed(topic=b"\xff"),
    ],
)
def test_binary_that_is_no_push_is_no_frame(message):
    with pytest.raises(MalformedFrame):
        frames.decode_binary(message)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_push_or_refused(message):
    try:
        frame = frames.decode_binary(message)
    except MalformedFrame:
        return
    assert isinstance(frame.topic, str)


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"count":"3"}',
        b'{"count":3.5}',
        b'{"count":10.0}',
        b'{"count":"3.0"}',
        b'{"count":1e300}',
        b'{"count":true}',
        b'{"count":10}',
        b'{"count":1e999}',
        b'{"count":' + b"9" * 5000 + b"}",
        b'{"count":3,"notes":"longer"}',
    ],
)
def test_a_payload_of_another_shape_is_refused(text):
    with pytest.raises(InvalidPayload):
        payload(text).read(Order)


def test_the_refusal_does_not_quote_the_payload():
    with pytest.raises(InvalidPayload) as refused:
        payload(b'{"count":"secret"}').read(Order)
    assert "secret" not in str(refused.value)
