"""The base class of all refusals, and the refusals common to all apps."""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any


class DomainError(Exception):
    """An expected error that is reported to the client.

    Clients switch on ``code``; ``extra`` is added to the response as JSON.
    """

    code = "refused"
    http_status = HTTPStatus.CONFLICT

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail or self.http_status.phrase)
        self.extra = extra


class NotFound(DomainError):
    """It does not exist, or this user may not see it. Both give the same response."""

    code = "not_found"
    http_status = HTTPStatus.NOT_FOUND


class PermissionDenied(DomainError):
    """This user is not allowed to do this."""

    code = "permission_denied"
    http_status = HTTPStatus.FORBIDDEN


@dataclass(frozen=True)
class FieldError:
    """An error in one field of an input."""

    field: str
    code: str
    detail: str


class Invalid(DomainError):
    """Some fields are missing or invalid; ``errors`` lists them."""

    code = "invalid"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(
            "Some fields are missing or invalid.",
            errors=[asdict(error) for error in errors],
        )


class Throttled(DomainError):
    """Too many requests. Retry after ``retry_after_seconds``."""

    code = "throttled"
    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            f"Too often. Try again in {retry_after_seconds} s.",
            retry_after_seconds=retry_after_seconds,
        )
        self.retry_after_seconds = retry_after_seconds
