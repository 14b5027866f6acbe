"""Refusals of the socket."""

from http import HTTPStatus

from core.errors import DomainError


class MalformedFrame(DomainError):
    """Not a frame at all: there is no topic to answer on, so the socket is closed."""

    code = "malformed_frame"
    http_status = HTTPStatus.BAD_REQUEST


class InvalidPayload(DomainError):
    """The payload is not what this event takes."""

    code = "invalid"
    http_status = HTTPStatus.BAD_REQUEST


class UnknownEvent(DomainError):
    """There is no such event on this topic."""

    code = "unknown_event"
    http_status = HTTPStatus.BAD_REQUEST


class UnmatchedTopic(DomainError):
    """No such topic, or it was not joined. The code is Phoenix's own wording."""

    code = "unmatched topic"
    http_status = HTTPStatus.NOT_FOUND


class TooManyTopics(DomainError):
    """This socket has joined as many topics as it may."""

    code = "too_many_topics"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class RateLimited(DomainError):
    """This socket pushes too often; it is closed if it goes on."""

    code = "rate_limited"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class Forbidden(DomainError):
    """This topic is not for this user."""

    code = "forbidden"
    http_status = HTTPStatus.FORBIDDEN


class NotAdmitted(DomainError):
    """The handshake is refused: no valid token, or a page of another site."""

    code = "not_admitted"
    http_status = HTTPStatus.FORBIDDEN
