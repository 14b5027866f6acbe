"""Refusals of the socket."""

from http import HTTPStatus

from core.errors import DomainError


class MalformedFrame(DomainError):
    """The frame is malformed. It has no topic to reply on, so the socket closes."""

    code = "malformed_frame"
    http_status = HTTPStatus.BAD_REQUEST


class InvalidPayload(DomainError):
    """The payload is not valid for this event."""

    code = "invalid"
    http_status = HTTPStatus.BAD_REQUEST


class UnknownEvent(DomainError):
    """This topic has no such event."""

    code = "unknown_event"
    http_status = HTTPStatus.BAD_REQUEST


class UnmatchedTopic(DomainError):
    """There is no such topic, or it was not joined. The code is Phoenix's own."""

    code = "unmatched topic"
    http_status = HTTPStatus.NOT_FOUND


class TooManyTopics(DomainError):
    """This socket has joined the maximum number of topics."""

    code = "too_many_topics"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class RateLimited(DomainError):
    """This socket sends too often. It is closed if it continues."""

    code = "rate_limited"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class Forbidden(DomainError):
    """This user may not join this topic."""

    code = "forbidden"
    http_status = HTTPStatus.FORBIDDEN


class NotAdmitted(DomainError):
    """The handshake needs a valid access token and a page of this site."""

    code = "not_admitted"
    http_status = HTTPStatus.FORBIDDEN
