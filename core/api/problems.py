"""Converts all errors of the API to problems (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from core.errors import DomainError, Throttled

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
SERVERS_AWAY = (OperationalError, InterfaceError, RedisError)
RETRY_AFTER_OUTAGE_SECONDS = 5


class _BadRequest(exceptions.APIException):
    status_code = HTTPStatus.BAD_REQUEST
    default_code = "bad_request"
    default_detail = "The request is malformed."


class _TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = "The body is too large."


class _Unavailable(exceptions.APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_code = "unavailable"
    default_detail = "Try again in a moment."
    wait = RETRY_AFTER_OUTAGE_SECONDS  # DRF's name for Retry-After


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return a problem for our own, DRF's and Django's refusals; bugs go to Django."""
    if isinstance(error, DomainError):
        set_rollback()
        problem = describe(error.http_status, error.code, str(error)) | error.extra
        return _response(problem, _domain_headers(error))
    error = _as_drf_says(error)
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
    """Return the members that all problems have."""
    return {
        "type": f"/docs/errors#{code}",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
    }


def page_not_found(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's ``handler404``, for paths without a view."""
    return _json(HTTPStatus.NOT_FOUND, "not_found", "Page not found.")


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:
    """Django's ``handler400``, for requests that are too malformed for any view."""
    return _json(HTTPStatus.BAD_REQUEST, "bad_request", "The request is malformed.")


def server_error(request: HttpRequest) -> JsonResponse:
    """Django's ``handler500``. The cause is logged and not returned."""
    return _json(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "server_error",
        "Something went wrong on our side.",
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


def _as_drf_says(error: Exception) -> Exception:
    """Return the matching DRF exception, unless the error is a bug."""
    if isinstance(error, SERVERS_AWAY):
        logger.error("A dependency is unavailable.", exc_info=error)
        return _Unavailable()
    if isinstance(error, RequestDataTooBig):
        return _TooLarge()
    if isinstance(error, SuspiciousOperation):
        return _BadRequest()
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return error


def _domain_headers(error: DomainError) -> dict[str, str]:
    if isinstance(error, Throttled):
        return {"Retry-After": str(error.retry_after_seconds)}
    if error.http_status == HTTPStatus.UNAUTHORIZED:
        # A 401 must name the scheme. Source: RFC 9110, section 15.5.2.
        return {"WWW-Authenticate": "Bearer"}
    return {}


def _code(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "invalid"
    codes = error.get_codes()
    return codes if isinstance(codes, str) else str(error.default_code)


def _detail(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "Some fields are missing or invalid."
    return str(error.detail)


def _field_errors(details: Any, field: str = "") -> Iterator[dict[str, str]]:
    """Flatten DRF's nested details; nested field names are joined by dots."""
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
