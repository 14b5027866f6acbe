"""Examples in the API's document: a body for each operation, made of example values.

A field's value is its own ``example``, else the first of its values, else one of its
format, else what an app has registered for fields of that name in its ``wiring.py``,
else one of its type.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from core import registry

Schema = Mapping[str, Any]

VALUES: dict[str, Any] = {}
_OF_FORMAT = {
    "uuid": "01955b2e-7d3a-7c41-9f60-2b8e5d0c1a47",
    "date-time": "2026-03-01T12:00:00.000Z",
    "email": "alice@example.com",
    "uri": "https://kamegor.example/api/...?cursor=cD0wMTk1",
    "binary": "(the file)",
}
_OF_TYPE = {
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "object": {},
}


def register(values: Mapping[str, Any]) -> None:
    """Set the example values of fields, by the fields' names.

    Raises:
        ValueError: fields of that name have an example already.
    """
    registry.add(VALUES, values, called="examples")


def add(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add an example to each body of the document: a hook of drf-spectacular."""
    schemas = result["components"]["schemas"]
    for content in _bodies(result):
        content["example"] = value_of(content["schema"], schemas)
    return result


def value_of(schema: Schema, schemas: Mapping[str, Schema], name: str = "") -> Any:
    """Return an example of a schema, which may refer to ``schemas``."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
        return value_of(schema, schemas, name)
    for keyword in ("oneOf", "allOf"):
        if keyword in schema:
            return value_of(schema[keyword][0], schemas, name)
    if "properties" in schema:
        fields = schema["properties"].items()
        return {field: value_of(inner, schemas, field) for field, inner in fields}
    return _plain_value_of(schema, schemas, name)


def _plain_value_of(schema: Schema, schemas: Mapping[str, Schema], name: str) -> Any:
    for keyword in ("example", "const"):
        if keyword in schema:
            return schema[keyword]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("format") in _OF_FORMAT:
        return _OF_FORMAT[schema["format"]]
    if name in VALUES:
        return VALUES[name]
    if "prefixItems" in schema:
        return [value_of(item, schemas) for item in schema["prefixItems"]]
    if "items" in schema:
        return [value_of(schema["items"], schemas, name)]
    return _OF_TYPE[_type_of(schema)]


def _type_of(schema: Schema) -> str:
    """Return the type of a value; of several, the one that is not null."""
    kinds = schema.get("type", "string")
    return str(kinds if isinstance(kinds, str) else kinds[0])


def _bodies(result: Schema) -> Iterator[dict[str, Any]]:
    """Yield the content of each request and each success."""
    for path in result["paths"].values():
        for operation in path.values():
            yield from operation.get("requestBody", {}).get("content", {}).values()
            for status, response in operation["responses"].items():
                if status.startswith("2"):
                    yield from response.get("content", {}).values()
