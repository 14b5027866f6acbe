"""Every error of the API, as a problem (RFC 9457), in one place."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.errors import DomainError

CONTENT_TYPE = "application/problem+json"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal of ours or of DRF's as a problem; leave bugs to Django."""
    if isinstance(error, DomainError):
        set_rollback()
        problem = describe(error.http_status, error.code, str(error)) | error.extra
        return _response(problem)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    problem = describe(HTTPStatus(response.status_code), _code(error), _detail(error))
    if isinstance(error, exceptions.ValidationError):
        problem["errors"] = list(_field_errors(error.get_full_details()))
    headers = {
        name: response[name]
        for name in ("WWW-Authenticate", "Retry-After")
        if response.has_header(name)
    }
    return _response(problem, headers)


def describe(status: HTTPStatus, code: str, detail: str) -> dict[str, Any]:
    """Return the members every problem has."""
    return {
        "type": f"/docs/errors#{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
    }


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's ``handler404`` for paths that no view serves."""
    return _json(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here.")


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's ``handler400``: a request too broken for any view."""
    return _json(HTTPStatus.BAD_REQUEST, "bad_request", "The request is malformed.")


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's ``handler500``; the cause is in the log, not here."""
    return _json(
        HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", "Something broke on our side."
    )


def _json(status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    return JsonResponse(
        describe(status, code, detail), status=status, content_type=CONTENT_TYPE
    )


def _response(
    problem: dict[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    return Response(
        problem, status=problem["status"], headers=headers, content_type=CONTENT_TYPE
    )


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else str(error.default_code)


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are missing or wrong."
    return str(error.detail)


def _field_errors(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested details; nested fields are joined by dots."""
    if isinstance(details, dict) and {"message", "code"} <= details.keys():
        yield {
            "field": field,
            "code": str(details["code"]),
            "detail": str(details["message"]),
        }
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _field_errors(inner, f"{field}.{name}" if field else str(name))
    else:
        for inner in details:
            yield from _field_errors(inner, field)
