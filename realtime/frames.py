"""Parses and writes frames of the Phoenix Channels V2 protocol. Pure.

Source: Phoenix 1.8, ``Phoenix.Socket.V2.JSONSerializer``.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from realtime.constants import FRAME_LIMIT_BYTES
from realtime.errors import InvalidPayload, MalformedFrame

Payload = TypeVar("Payload")
# Decoders are cached, because creating one takes longer than using it.
_decoder: Any = cache(msgspec.json.Decoder)
_encoder = msgspec.json.Encoder()

_BINARY_PUSH = b"\0"
_BINARY_HEAD_BYTES = 5  # the kind, and the sizes of join_ref, ref, topic and event
_REFUSED_PAYLOAD = "refused"  # a string, which no event accepts

_NOTHING = msgspec.Raw(b"null")

# Clients number their frames with strings. Some deployed clients send numbers, which
# may be written as 7.0.
Ref = Annotated[str, msgspec.Meta(max_length=64)] | int | float | None


class Frame(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One frame from a client; the payload is still JSON text."""

    join_ref: Ref
    ref: Ref
    topic: str
    event: str
    payload: msgspec.Raw

    def read(self, shape: type[Payload]) -> Payload:
        """Return the payload as ``shape``, validated strictly; null is read as {}.

        Raises:
            InvalidPayload: it has another shape; the detail names the field.
        """
        # PostgreSQL cannot store NUL, so payloads that contain one are refused.
        if b"\\u0000" in bytes(self.payload):
            raise InvalidPayload("The payload contains NUL.")
        try:
            return self._read(shape)
        except msgspec.ValidationError as error:
            raise InvalidPayload(str(error)) from None
        except (ValueError, RecursionError, msgspec.DecodeError):
            raise InvalidPayload("The payload is not JSON.") from None

    def _read(self, shape: type[Payload]) -> Payload:
        written = b"{}" if self.payload == _NOTHING else self.payload
        try:
            payload: Payload = _decoder(shape).decode(written)
        except msgspec.ValidationError:
            # Some clients write 10 as 10.0, which msgspec does not accept as an
            # integer.
            whole = _with_whole_numbers(_decoder(Any).decode(written))
            payload = msgspec.convert(whole, shape)
        return payload


def decode(text: bytes) -> Frame:
    """Parse one frame.

    A frame whose payload alone cannot be read is returned with one that no event
    accepts: the push is refused as invalid, and the socket stays open. Browsers write
    such payloads when a text ends in half an emoji.

    Raises:
        MalformedFrame: it is too long, is not JSON, or is not a frame.
    """
    if len(text) > FRAME_LIMIT_BYTES:
        raise MalformedFrame
    try:
        return _decode(text)
    except MalformedFrame:
        return _decode(_with_refused_payload(text))


def decode_binary(message: bytes) -> Frame:
    """Parse the header of a binary push, so that it can be answered on its topic.

    No event accepts a binary payload, so the push is then refused as invalid. Source:
    Phoenix 1.8, ``Phoenix.Socket.V2.JSONSerializer.decode!``, opcode binary.

    Raises:
        MalformedFrame: it is not a push, or its header is cut off.
    """
    kind, sizes = message[:1], message[1:_BINARY_HEAD_BYTES]
    rest = message[_BINARY_HEAD_BYTES:]
    if kind != _BINARY_PUSH or len(rest) < sum(sizes):
        raise MalformedFrame
    fields = []
    for size in sizes:
        fields.append(rest[:size])
        rest = rest[size:]
    try:
        written = [field.decode() for field in fields]
    except UnicodeDecodeError:
        raise MalformedFrame from None
    return _decode(_encoder.encode([*written, _REFUSED_PAYLOAD]))


def encode(
    topic: str,
    event: str,
    payload: Mapping[str, Any],
    *,
    join_ref: Ref = None,
    ref: Ref = None,
) -> str:
    """Return a frame; without refs it is the same for all receivers."""
    return _encoder.encode((join_ref, ref, topic, event, payload)).decode()


def reply(to: Frame, status: str, response: Mapping[str, Any], *, join_ref: Ref) -> str:
    """Return the reply to a client's frame; ``status`` is ``ok`` or ``error``."""
    payload = {"status": status, "response": response}
    return encode(to.topic, "phx_reply", payload, join_ref=join_ref, ref=to.ref)


def _decode(text: bytes) -> Frame:
    try:
        frame: Frame = _decoder(Frame).decode(text)
    except (ValueError, RecursionError, msgspec.DecodeError):
        raise MalformedFrame from None
    return frame


def _with_refused_payload(text: bytes) -> bytes:
    """Return a frame with its payload replaced, read as widely as Python reads JSON.

    Python accepts what RFC 8259 does not, such as NaN and unpaired surrogates.
    """
    try:
        *head, _ = json.loads(text)
        return _encoder.encode([*head, _REFUSED_PAYLOAD])
    except (TypeError, ValueError, RecursionError):
        raise MalformedFrame from None


def _with_whole_numbers(value: Any) -> Any:
    """Return JSON with whole floats as integers; JSON does not distinguish them.

    Source: JSON Schema 2020-12, section 4.2.3: 1.0 is an integer.
    """
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_with_whole_numbers(each) for each in value]
    if isinstance(value, dict):
        return {key: _with_whole_numbers(each) for key, each in value.items()}
    return value
