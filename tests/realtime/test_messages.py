"""WebSocket messages out of bytes, however the bytes are cut and whatever they are."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Close, CloseCode, Frame, Opcode

from realtime.websocket.messages import MessageReader, Violation

LIMIT = 1000
TEXT, BINARY, CONT = Opcode.TEXT, Opcode.BINARY, Opcode.CONT
PING, PONG, CLOSE = Opcode.PING, Opcode.PONG, Opcode.CLOSE


def wire(opcode, data=b"", *, fin=True, reserved=0):
    """Return one frame as a client sends it, right or wrong; the mask is zero."""
    first = opcode | reserved | (0x80 if fin else 0)
    if len(data) < 126:
        return bytes([first, 0x80 | len(data)]) + bytes(4) + data
    return bytes([first, 0xFE]) + len(data).to_bytes(2) + bytes(4) + data


def read(*chunks):
    reader = MessageReader(limit_bytes=LIMIT)
    return [message for chunk in chunks for message in reader.feed(chunk)]


def code_of(*chunks):
    with pytest.raises(Violation) as violation:
        read(*chunks)
    return violation.value.code


@st.composite
def conversations(draw):
    """What a client may send, with pings between fragments, and what that means."""
    sent, meant = [], []
    for text in draw(st.lists(st.text(max_size=60), max_size=5)):
        data = text.encode()
        cuts = draw(st.lists(st.integers(0, len(data)), max_size=3).map(sorted))
        edges = [0, *cuts, len(data)]
        for number, (start, end) in enumerate(pairwise(edges)):
            opcode = CONT if number else TEXT
            is_last = number == len(edges) - 2
            sent.append(wire(opcode, data[start:end], fin=is_last))
            if is_last:
                meant.append((TEXT, text))
            if draw(st.booleans()):
                sent.append(wire(PING, b"there?"))
                meant.append((PING, b"there?"))
    return b"".join(sent), meant


@given(conversation=conversations(), sizes=st.lists(st.integers(1, 40), min_size=1))
def test_messages_come_out_whole_however_the_bytes_are_cut(conversation, sizes):
    sent, meant = conversation
    chunks: list[bytes] = []
    at = 0
    while at < len(sent):
        size = sizes[len(chunks) % len(sizes)]
        chunks.append(sent[at : at + size])
        at += size
    assert read(*chunks) == meant


@given(st.lists(st.binary(max_size=100), max_size=5))
def test_any_bytes_are_messages_or_a_violation(chunks):
    with suppress(Violation):
        for opcode, _message in read(*chunks):
            assert opcode in set(Opcode)


def test_binary_messages_and_closes_come_out_too():
    assert read(wire(BINARY, b"\xff")) == [(BINARY, b"\xff")]
    close = Close(CloseCode.GOING_AWAY, "bye")
    assert read(wire(CLOSE, close.serialize())) == [(CLOSE, close)]
    assert read(wire(CLOSE)) == [(CLOSE, Close(CloseCode.NO_STATUS_RCVD, ""))]


@pytest.mark.parametrize(
    "chunk",
    [
        Frame(TEXT, b"unmasked").serialize(mask=False),
        wire(TEXT, b"a", reserved=0x40),
        wire(3, b"a reserved opcode"),
        wire(11, b"a reserved opcode"),
        wire(PING, b"a", fin=False),
        wire(PING, b"a" * 126),
        wire(CONT, b"of nothing"),
        wire(TEXT, b"a", fin=False) + wire(TEXT, b"b"),
        wire(CLOSE, b"\x03"),
        wire(CLOSE, b"\x03\xed"),
    ],
)
def test_what_breaks_the_protocol_is_a_protocol_error(chunk):
    assert code_of(chunk) == CloseCode.PROTOCOL_ERROR


@pytest.mark.parametrize(
    "chunk",
    [
        wire(TEXT, b"\xff\xfe"),
        wire(TEXT, "é".encode()[:1]),
        wire(CLOSE, b"\x03\xe8\xff"),
    ],
)
def test_text_that_is_not_utf_8_is_invalid(chunk):
    assert code_of(chunk) == CloseCode.INVALID_DATA


def test_a_message_may_have_the_limit_and_no_more():
    whole = wire(TEXT, b"a" * LIMIT)
    assert read(whole) == [(TEXT, "a" * LIMIT)]
    assert code_of(wire(TEXT, b"a" * (LIMIT + 1))) == CloseCode.MESSAGE_TOO_BIG
    first, second = wire(TEXT, b"a" * LIMIT, fin=False), wire(CONT, b"a")
    assert code_of(first, second) == CloseCode.MESSAGE_TOO_BIG


def test_a_huge_frame_is_refused_by_its_header_alone():
    assert code_of(b"\x81\xff" + b"\x7f" * 8) == CloseCode.MESSAGE_TOO_BIG


def test_a_flood_in_one_read_is_refused():
    assert code_of(wire(PING) * 256) == CloseCode.POLICY_VIOLATION
    assert code_of(wire(TEXT, fin=False) + wire(CONT, fin=False) * 255) == 1008
    assert len(read(*[wire(PING)] * 300)) == 300
