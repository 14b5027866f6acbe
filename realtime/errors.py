"""Refusals of the socket."""

from http import HTTPStatus

from core.errors import DomainError


class UnknownEvent(DomainError):
    code = "unknown_event"
    http_status = HTTPStatus.BAD_REQUEST
