"""Every call of the API, read off its schema."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.generators import SchemaGenerator

METHODS = ("get", "post", "put", "patch", "delete")
# What describes the API is no part of what it describes.
UNDESCRIBED = {"/api/schema", "/api/docs", "/api/docs/realtime", "/api/docs/sdk"}
# Each of these is a whole site, or serves anything at all: the admin has tests of its
# own, pictures and the app's shell are everybody's.
SITES = ("/admin/", "/^")


@dataclass(frozen=True)
class Call:
    """One method of one route, as the schema has it."""

    method: str
    path: str
    operation: dict[str, Any] = field(repr=False, compare=False, hash=False)

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def needs_user(self) -> bool:
        return {} not in self.operation["security"]

    @property
    def media_type(self) -> str | None:
        """What kind of body it takes, if any."""
        content = self.operation.get("requestBody", {}).get("content", {})
        return next(iter(content), None)

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The schemas of its body's fields."""
        return dict(self._body.get("properties", {}))

    @property
    def required(self) -> list[str]:
        return list(self._body.get("required", []))

    @property
    def query(self) -> list[str]:
        return [
            parameter["name"]
            for parameter in self.operation.get("parameters", [])
            if parameter["in"] == "query"
        ]

    @property
    def headers(self) -> dict[str, str]:
        """The headers it must have, made up afresh: a key is used for one request."""
        return {
            parameter["name"]: str(uuid4())
            for parameter in self.operation.get("parameters", [])
            if parameter["in"] == "header" and parameter.get("required")
        }

    @property
    def _body(self) -> dict[str, Any]:
        if self.media_type is None:
            return {}
        reference = self.operation["requestBody"]["content"][self.media_type]["schema"]
        name = reference["$ref"].rpartition("/")[2]
        return dict(schema()["components"]["schemas"][name])


@cache
def schema() -> dict[str, Any]:
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


def all_calls() -> list[Call]:
    return [
        Call(method, path, operation)
        for path, operations in schema()["paths"].items()
        for method, operation in operations.items()
    ]


def all_routes() -> set[str]:
    """Return the routes that Django serves under /api, written as the schema does."""
    return {
        route for route in _routes(get_resolver()) if route.startswith("/api/")
    } - UNDESCRIBED


def all_pages() -> set[str]:
    """Return what Django serves besides, a page or a file at one address each."""
    routes = set(_routes(get_resolver()))
    return {route for route in routes if not route.startswith(SITES)} - all_routes()


def _routes(resolver: URLResolver, prefix: str = "/") -> list[str]:
    routes = []
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            routes.append(
                route.replace("<uuid:", "{").replace("<", "{").replace(">", "}")
            )
        else:
            routes.extend(_routes(pattern, route))
    return routes
