"""Frames of the Phoenix Channels V2 protocol: pure reading and writing.

Source: Phoenix 1.8, ``Phoenix.Socket.V2.JSONSerializer``.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, TypeVar

import msgspec

from realtime.constants import FRAME_LIMIT_BYTES
from realtime.errors import InvalidPayload, MalformedFrame

Payload = TypeVar("Payload")
# A decoder is made once for each shape; making one takes longer than using it.
_decoder: Any = cache(msgspec.json.Decoder)
_encoder = msgspec.json.Encoder()

# Clients number their frames; a string, but some kept clients send the bare number.
Ref = Annotated[str, msgspec.Meta(max_length=64)] | int | None


class Frame(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One frame as a client sent it; the payload is still JSON text."""

    join_ref: Ref
    ref: Ref
    topic: Annotated[str, msgspec.Meta(max_length=128)]
    event: Annotated[str, msgspec.Meta(max_length=64)]
    payload: msgspec.Raw

    def read(self, shape: type[Payload]) -> Payload:
        """Return the payload as ``shape``, strictly.

        Raises:
            InvalidPayload: it has another shape; the detail names the field.
        """
        try:
            payload: Payload = _decoder(shape).decode(self.payload)
        except msgspec.ValidationError as error:
            raise InvalidPayload(str(error)) from None
        except (ValueError, RecursionError, msgspec.DecodeError):
            raise InvalidPayload("The payload is not JSON.") from None
        return payload


def decode(text: bytes) -> Frame:
    """Read one frame.

    Raises:
        MalformedFrame: it is too long, is not JSON, or is no frame.
    """
    # PostgreSQL cannot store NUL, so no text with one gets past this door.
    if len(text) > FRAME_LIMIT_BYTES or b"\\u0000" in text:
        raise MalformedFrame
    try:
        frame: Frame = _decoder(Frame).decode(text)
    except (ValueError, RecursionError, msgspec.DecodeError):
        raise MalformedFrame from None
    return frame


def encode(
    topic: str,
    event: str,
    payload: Mapping[str, Any],
    *,
    join_ref: Ref = None,
    ref: Ref = None,
) -> str:
    """Return one frame; without refs it is the same for everyone who hears it."""
    return _encoder.encode((join_ref, ref, topic, event, payload)).decode()


def reply(to: Frame, status: str, response: Mapping[str, Any]) -> str:
    """Return the answer to a client's frame; ``status`` is ``ok`` or ``error``."""
    payload = {"status": status, "response": response}
    return encode(to.topic, "phx_reply", payload, join_ref=to.join_ref, ref=to.ref)
