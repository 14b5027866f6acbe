"""Describes answers that are ``msgspec`` structs: ``answer=FeatureCollection``."""

import inspect
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from msgspec import UnsetType

Struct = type[msgspec.Struct]
REFERENCE = "#/components/schemas/"


class StructExtension(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """Makes each struct a component, and each struct within it."""

    target_class = "msgspec.Struct"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Any) -> str:
        return str(self.target.__name__)

    def map_serializer(self, auto_schema: AutoSchema, direction: Any) -> dict[str, Any]:
        for inner in within(self.target):
            part = ResolvedComponent(  # type: ignore[no-untyped-call]
                inner.__name__, ResolvedComponent.SCHEMA, describe(inner), inner
            )
            auto_schema.registry.register_on_missing(part)
        return describe(self.target)


def describe(struct: Struct) -> dict[str, Any]:
    """Return the JSON Schema of a struct, as it is sent.

    Structs within it are references. All fields are required, unless their default is
    ``msgspec.UNSET``. msgspec's own schemas refuse unions of untagged structs.
    """
    config = struct.__struct_config__
    tag = {config.tag_field: _word(const=config.tag)} if config.tag_field else {}
    fields = msgspec.structs.fields(struct)
    always = [field for field in fields if field.default is not msgspec.UNSET]
    return {
        "type": "object",
        "description": inspect.cleandoc(struct.__doc__ or ""),
        "properties": tag
        | {field.encode_name: _schema(field.type) for field in fields},
        "required": [*tag, *(field.encode_name for field in always)],
    }


def within(struct: Struct) -> Iterator[Struct]:
    """Yield all structs that a struct refers to, at any depth."""
    for field in msgspec.structs.fields(struct):
        for inner in _structs_of(field.type):
            yield inner
            yield from within(inner)


def _schema(kind: Any) -> dict[str, Any]:
    if _is_struct(kind):
        return {"$ref": f"{REFERENCE}{kind.__name__}"}
    if get_origin(kind) is list:
        return {"type": "array", "items": _schema(*get_args(kind))}
    if get_origin(kind) in (Union, UnionType):
        return _one_of([_schema(one) for one in get_args(kind) if one is not UnsetType])
    schema = msgspec.json.schema(kind)
    if "prefixItems" in schema:  # the length of a tuple is in minItems and maxItems
        del schema["items"]
    return _word(**schema) if "enum" in schema else schema


def _one_of(members: list[dict[str, Any]]) -> dict[str, Any]:
    first, *others = members
    if not others:
        return first
    if others == [{"type": "null"}] and "type" in first:
        return first | {"type": [first["type"], "null"]}
    return {"oneOf": members}


def _word(**schema: Any) -> dict[str, Any]:
    return {"type": "string", **schema}


def _structs_of(kind: Any) -> Iterator[Struct]:
    if _is_struct(kind):
        yield kind
    elif get_origin(kind) is not Annotated:
        for inner in get_args(kind):
            yield from _structs_of(inner)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
