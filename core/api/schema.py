"""Describes views for OpenAPI: their input, output and refusals.

Decorate each method of a view, once::

    class StreamList(APIView):
        @operation(
            "Go live",
            request=StreamInput,
            answer=StreamOutput,
            status=HTTPStatus.CREATED,
            refuses=(AlreadyLive, NotOnline, NotASeller),
        )
        def post(self, request: Request) -> Response: ...

``request`` is the serializer class of the body, ``query`` that of the query string,
and ``answer`` that of a success (``many=True`` and pagination work as in
drf-spectacular), or a ``msgspec`` struct. ``refuses`` lists the ``DomainError`` classes
that the called services raise; their codes and docstrings become the responses, each
with its codes in ``x-codes``. :class:`AutoSchema` adds the common refusals (400, 401,
403, 404, 429), so do not repeat them. The operation is named after its summary. The tag
is the first segment of the path after ``/api/``. The method's docstring, if there is
one, becomes the description.

``manage.py spectacular --file docs/openapi.yaml`` regenerates the committed schema. A
test compares it with the views.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPStatus
from typing import Any

from drf_spectacular import openapi
from drf_spectacular.plumbing import get_doc
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny

from core.api import structs  # noqa: F401 -- drf-spectacular finds what is imported
from core.api.problems import CONTENT_TYPE
from core.api.refusals import PARSE_ERROR, UNSUPPORTED_MEDIA_TYPE, Refusal, refusal
from core.api.throttles import scope_of
from core.errors import DomainError, Invalid, NotFound, Throttled

BLANK = {"type": "string", "const": ""}


class FieldProblem(serializers.Serializer[dict[str, str]]):
    field = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[dict[str, Any]]):
    """An error (RFC 9457). Switch on ``code``; ``detail`` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = FieldProblem(many=True, required=False)  # type: ignore[assignment]


def operation(
    summary: str,
    *,
    called: str = "",
    request: Any = None,
    query: Any = None,
    answer: Any = None,
    status: HTTPStatus = HTTPStatus.OK,
    refuses: Iterable[type[DomainError]] = (),
    **more: Any,
) -> Callable[..., Any]:
    """Describe one method of a view; ``more`` is passed to ``extend_schema``.

    ``called`` names the operation where the summary's words would be a long name.
    """
    if query is not None:
        more["parameters"] = [query, *more.get("parameters", ())]
    described = extend_schema(
        operation_id=called or _name_of(summary),
        summary=summary,
        request=request,
        responses={int(status): answer},
        **more,
    )

    def describe(method: Any) -> Any:
        method.refuses = tuple(map(refusal, refuses))
        return described(method)

    return describe


class AutoSchema(openapi.AutoSchema):
    """Adds the problems that every operation of its kind can return."""

    def get_description(self) -> str:  # type: ignore[override]
        """Return only the method's docstring; the view's own is for developers."""
        method = getattr(self.view, self.method.lower())
        return str(get_doc(method))

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """Mark required fields in requests, and fields that responses always have.

        Request fields get no default, because client generators treat such fields as
        required.
        """
        schema: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]
            serializer, direction
        )
        for field in schema.get("properties", {}).values():
            field.pop("default", None)
        if direction == "response" and "properties" in schema:
            names = filter(partial(_is_always_answered, serializer), serializer.fields)
            schema["required"] = sorted(names)
        return schema

    def _get_request_body(self, direction: Any = "request") -> Any:
        if self.method != "DELETE":
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        # The base class drops the body of DELETE, as OpenAPI required before 3.1.
        self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call]
        finally:
            self.method = "DELETE"

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status_code, body in bodies.items():
            body["description"] = HTTPStatus(int(status_code)).phrase
        problem = self.resolve_serializer(Problem, direction).ref
        for status, refusals in self._refusals().items():
            bodies[str(int(status))] = {
                "content": {CONTENT_TYPE: {"schema": problem}},
                "description": "\n".join(map(str, refusals)),
                "x-codes": [refusal.code for refusal in refusals],
            }
        return bodies

    def _refusals(self) -> dict[HTTPStatus, list[Refusal]]:
        """Return what the operation is refused with: its own, then the common ones."""
        method = getattr(self.view, self.method.lower())
        by_status: dict[HTTPStatus, list[Refusal]] = {}
        for refused in dict.fromkeys([*method.refuses, *self._common_refusals()]):
            by_status.setdefault(refused.status, []).append(refused)
        return dict(sorted(by_status.items()))

    def _common_refusals(self) -> Iterator[Refusal]:
        if self.method != "GET" or self.get_override_parameters():
            yield refusal(Invalid)
        if self.method != "GET":
            yield PARSE_ERROR
        if AllowAny not in self.view.permission_classes:
            for authenticator in self.view.get_authenticators():
                yield from map(refusal, getattr(authenticator, "refuses", ()))
        # An unknown id, or an invalid cursor.
        if "{" in self.path or self._is_paged():
            yield refusal(NotFound)
        if MultiPartParser in self.view.parser_classes:
            yield UNSUPPORTED_MEDIA_TYPE
        if scope_of(self.view, self.method):
            yield refusal(Throttled)

    def _is_paged(self) -> bool:
        paginator = self._get_paginator()  # type: ignore[no-untyped-call]
        return self._is_list_view() and paginator is not None


def name_types(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the type to schemas that only list values; typed clients need it.

    The components that drf-spectacular makes of null and of no text are written out
    where they are used: generators would make classes of them.
    """
    schemas = result["components"]["schemas"]
    _name_type(result)
    for name, plain in (("Null", {"type": "null"}), ("Blank", BLANK)):
        if schemas.pop(name, None):
            _replace(result, {"$ref": f"#/components/schemas/{name}"}, plain)
    return result


def _name_type(node: Any) -> None:
    if isinstance(node, dict):
        # A property may be named "enum" or "const"; its schema is not a list of values.
        words = node.get("enum", [node.get("const")])
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            node.setdefault("type", "string")
        for member in node.values():
            _name_type(member)
    elif isinstance(node, list):
        for member in node:
            _name_type(member)


def _replace(node: Any, old: dict[str, Any], new: dict[str, Any]) -> None:
    members = node if isinstance(node, list) else list(node.values())
    for member in members:
        if member == old:
            member.clear()
            member.update(new)
        elif isinstance(member, (dict, list)):
            _replace(member, old, new)


def _name_of(summary: str) -> str:
    """Return ``followSeller`` for "Follow a seller"."""
    words = re.sub(r"[^a-z ]", "", summary.lower()).split()
    first, *rest = [word for word in words if word not in ("a", "an", "the")]
    return first + "".join(map(str.capitalize, rest))


def _is_always_answered(serializer: serializers.Serializer[Any], name: str) -> bool:
    """Return whether responses always contain a field. Fields with a default count."""
    field = serializer._declared_fields.get(name)  # noqa: SLF001 -- no other way
    if field is None or field.required or field.read_only:
        return True
    return field.default is not empty
