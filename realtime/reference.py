"""The socket's reference, read from the AsyncAPI document that ships with the site."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DOCS = Path(__file__).resolve().parent.parent / "docs"
API = "openapi.yaml"

Node = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of a payload."""

    name: str
    kind: str
    description: str
    is_required: bool


@dataclass(frozen=True, kw_only=True)
class Event:
    """An event: ``reply`` is set for client events, ``sender`` for server events."""

    name: str
    summary: str
    fields: list[Field]
    note: str  # of the whole payload
    reply: str | None
    sender: str | None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """One kind of topic."""

    address: str
    title: str
    description: str
    heard: list[Event]
    told: list[Event]


@cache
def document() -> Node:
    """Return the document, with the schemas of the API, to which it refers."""
    read = _read((DOCS / "asyncapi.yaml").read_text().replace(f"{API}#", "#"))
    read["components"]["schemas"] |= _read((DOCS / API).read_text())["components"][
        "schemas"
    ]
    return read


def topics() -> list[Topic]:
    """Return all kinds of topics with their events, in the document's order."""
    return [
        Topic(
            address=channel["address"],
            title=channel["title"],
            description=channel["description"],
            heard=list(_events(name, "receive")),
            told=list(_events(name, "send")),
        )
        for name, channel in document()["channels"].items()
    ]


def _read(text: str) -> dict[str, Any]:
    # The safe loader of libyaml, which is ten times as fast.
    read: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return read


def _events(channel: str, action: str) -> Iterator[Event]:
    for operation in document()["operations"].values():
        of_channel = operation["channel"]["$ref"] == f"#/channels/{channel}"
        if of_channel and operation["action"] == action:
            yield from map(_event, operation["messages"])


def _event(reference: Node) -> Event:
    message = _resolved(_resolved(reference))
    payload = _resolved(message["payload"])
    return Event(
        name=message["name"],
        summary=message["summary"],
        fields=list(_fields(payload)),
        note=payload.get("description", ""),
        reply=message.get("x-reply"),
        sender=message.get("x-sender"),
    )


def _fields(payload: Node) -> Iterator[Field]:
    for name, reference in payload.get("properties", {}).items():
        schema = _resolved(reference)
        yield Field(
            name=name,
            kind=_kind(schema),
            description=schema.get("description", ""),
            is_required=name in payload.get("required", ()),
        )


def _kind(schema: Node) -> str:
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "oneOf" in schema:
        return " | ".join(_kind(_resolved(option)) for option in schema["oneOf"])
    kind = schema["type"]
    return kind if isinstance(kind, str) else " | ".join(kind)


def _resolved(node: Node) -> Node:
    """Resolve a reference within the document, if it is one."""
    if "$ref" not in node:
        return node
    found = document()
    for step in node["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return found
