"""The root of every refusal, and the refusals that any app may give."""

from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any


class DomainError(Exception):
    """An anticipated refusal: worth telling the user, not worth waking anyone.

    ``code`` is what clients switch on; ``extra`` goes to them beside it, as JSON.
    """

    code = "refused"
    http_status = HTTPStatus.CONFLICT

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail or self.http_status.phrase)
        self.extra = extra


class NotFound(DomainError):
    """There is no such thing, or it is not this user's to see: one answer for both."""

    code = "not_found"
    http_status = HTTPStatus.NOT_FOUND


class PermissionDenied(DomainError):
    """This user may not do this."""

    code = "permission_denied"
    http_status = HTTPStatus.FORBIDDEN


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of an input."""

    field: str
    code: str
    detail: str


class Invalid(DomainError):
    """Some fields are missing or wrong; ``errors`` names each."""

    code = "invalid"
    http_status = HTTPStatus.BAD_REQUEST

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(
            "Some fields are missing or wrong.",
            errors=[asdict(error) for error in errors],
        )


class Throttled(DomainError):
    """Too often: try again after ``retry_after_seconds``."""

    code = "throttled"
    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, *, retry_after_seconds: int) -> None:
        super().__init__(
            f"Too often. Try again in {retry_after_seconds} s.",
            retry_after_seconds=retry_after_seconds,
        )
        self.retry_after_seconds = retry_after_seconds
