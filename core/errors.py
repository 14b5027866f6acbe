"""The root of every refusal."""

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
    code = "permission_denied"
    http_status = HTTPStatus.FORBIDDEN
