"""Every error code of the API, as listed at /docs/errors."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from itertools import groupby
from operator import attrgetter

from core.errors import DomainError


@dataclass(frozen=True)
class Refusal:
    code: str
    status: HTTPStatus
    meaning: str

    def __str__(self) -> str:
        return f"`{self.code}`: {self.meaning}" if self.meaning else f"`{self.code}`"


# Errors raised by Django and DRF before our views run.
PARSE_ERROR = Refusal("parse_error", HTTPStatus.BAD_REQUEST, "The body cannot be read.")
UNSUPPORTED_MEDIA_TYPE = Refusal(
    "unsupported_media_type",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "This endpoint does not accept the body's Content-Type.",
)
_FRAMEWORK = (
    Refusal("bad_request", HTTPStatus.BAD_REQUEST, "The request is malformed."),
    PARSE_ERROR,
    Refusal("method_not_allowed", HTTPStatus.METHOD_NOT_ALLOWED, "See Allow."),
    UNSUPPORTED_MEDIA_TYPE,
    Refusal("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large."),
    Refusal(
        "server_error",
        HTTPStatus.INTERNAL_SERVER_ERROR,
        ("Something failed on our side."),
    ),
    Refusal(
        "unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        ("Temporarily unavailable: retry after the delay in Retry-After."),
    ),
)


def all_refusals() -> list[Refusal]:
    """Return every code, sorted, with its meanings."""
    ours = [
        refusal(error) for error in _subclasses(DomainError) if "code" in vars(error)
    ]
    by_code = attrgetter("code", "status")
    return [
        Refusal(code, status, " ".join(dict.fromkeys(r.meaning for r in refusals)))
        for (code, status), refusals in groupby(
            sorted([*_FRAMEWORK, *ours], key=by_code), key=by_code
        )
    ]


def refusal(error: type[DomainError]) -> Refusal:
    """Return what one of our errors tells clients; its docstring says what it means."""
    meaning = (error.__doc__ or "").partition("\n")[0].replace("``", "")
    return Refusal(error.code, error.http_status, meaning)


def _subclasses(error: type[DomainError]) -> Iterator[type[DomainError]]:
    for subclass in error.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
