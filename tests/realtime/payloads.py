"""Whether what the server sends is what its document says of it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from realtime import reference

# Said by one server process to the others; no client hears it.
BETWEEN_PROCESSES = {
    "marker_changed",
    "blocks_changed",
    "close_user",
    "close_session",
    "close_socket",
}


def check(topic: str, event: str, payload: Mapping[str, Any]) -> None:
    """Fail unless the document has such an event on such a topic, with this payload."""
    if event not in BETWEEN_PROCESSES:
        _validator(topic.partition(":")[0], event).validate(payload)


@cache
def _validator(channel: str, event: str) -> Draft202012Validator:
    document = reference.document()
    told = document["operations"][f"tell{channel.capitalize()}"]["messages"]
    messages = [reference._resolved(reference._resolved(link)) for link in told]
    payloads = [
        _closed(reference._resolved(message["payload"]))
        for message in messages
        if message["name"] == event
    ]
    return Draft202012Validator(
        {"anyOf": payloads, "components": document["components"]}
    )


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Allow no field that the document does not have."""
    if "properties" not in schema:
        return dict(schema)
    return {**schema, "additionalProperties": False}
