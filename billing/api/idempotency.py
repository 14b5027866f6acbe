"""``Idempotency-Key``: makes a POST that moves money safe to retry.

Decorate the method of the view, below its ``@operation``::

    @operation("Watch", ..., **idempotency.described(InsufficientCredits))
    @idempotency.idempotent()
    def post(self, request: Request, *, action_id: UUID) -> Response: ...

``action_id`` is the same for each retry of a request. The method makes one call to an
atomic service, which creates one object with this id, or returns it if it exists.

Source: draft-ietf-httpapi-idempotency-key-header. The draft quotes the key; Stripe's
and other clients send it without quotes, so both forms are accepted.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from billing.constants import IDEMPOTENCY_KEY_MAX_LENGTH
from billing.errors import (
    IdempotencyConflict,
    IdempotencyKeyInUse,
    IdempotencyKeyInvalid,
)
from billing.services import answers
from billing.services.answers import Answer
from core.api.moments import now_of
from core.errors import DomainError
from core.ids import new_id

Handler = Callable[..., Response]

# Printable ASCII, in one pair of quotes or none. Source: RFC 8941, section 3.3.3.
# Escapes are not supported, because no client puts quotes inside a key.
TEXT = rf"([\x20\x21\x23-\x7e]{{1,{IDEMPOTENCY_KEY_MAX_LENGTH}}})"
KEY = re.compile(rf'"{TEXT}"|{TEXT}')


def idempotent(*, required: bool = False) -> Callable[[Handler], Callable[..., Any]]:
    """Return the stored response for a repeated request, without running it again.

    The key is claimed first, then the method runs, then its response is stored. Each
    step commits separately, so no lock is held while the method calls a gateway. After
    a crash, a retry continues with the same ``action_id``. Refusals are stored too,
    except those that a retry may change (429 and 5xx).
    """

    def decorate(handle: Handler) -> Callable[..., Any]:
        @wraps(handle)
        def once(view: APIView, request: Request, **kwargs: Any) -> Any:
            key = _read_key(request)
            if key is not None:
                return _answer_once(view, handle, request, key, **kwargs)
            if required:
                raise IdempotencyKeyInvalid("Idempotency-Key is missing.")
            return handle(view, request, action_id=new_id(), **kwargs)

        return once

    return decorate


def described(*refuses: type[DomainError], required: bool = False) -> dict[str, Any]:
    """Return the ``@operation`` arguments for an idempotent method.

    Pass the method's other refusals.
    """
    header = OpenApiParameter(
        "Idempotency-Key",
        location=OpenApiParameter.HEADER,
        required=required,
        description="A retry with the same key and body returns the first response.",
    )
    keys = (IdempotencyKeyInvalid, IdempotencyKeyInUse, IdempotencyConflict)
    return {"parameters": [header], "refuses": (*refuses, *keys)}


def _read_key(request: Request) -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    if (match := KEY.fullmatch(header.strip())) is None:
        raise IdempotencyKeyInvalid("Idempotency-Key must be a short ASCII string.")
    return match[1] or match[2]


def _answer_once(
    view: APIView, handle: Handler, request: Request, key: str, **kwargs: Any
) -> HttpResponse:
    claim = answers.claim(
        user_id=user_of(request).pk,
        key=key,
        fingerprint=_fingerprint(request),
        now=now_of(request),
    )
    if isinstance(claim, Answer):
        return _respond(claim)
    try:
        kwargs["action_id"] = claim.action_id
        answer = _render(_attempt(view, handle, request, **kwargs))
    except BaseException:
        # If the database is down, a retry takes over the claim once it is stale.
        with suppress(DatabaseError):
            answers.release(claim=claim)
        raise
    return _respond(answers.keep(claim=claim, answer=answer))


def _respond(answer: Answer) -> HttpResponse:
    return HttpResponse(
        answer.body, status=answer.status, content_type=answer.content_type
    )


def _fingerprint(request: Request) -> bytes:
    target = f"{request.method} {request.get_full_path()}\n"
    return hashlib.sha256(target.encode() + request._request.body).digest()  # noqa: SLF001 -- DRF's own name for Django's request


def _attempt(
    view: APIView, handle: Handler, request: Request, **kwargs: Any
) -> Response:
    """Run the method; a refusal becomes the response.

    There is no transaction here, because the service that the method calls is atomic.
    """
    try:
        return handle(view, request, **kwargs)
    except Exception as error:
        refusal: Response = view.handle_exception(error)
        if (
            refusal.status_code == HTTPStatus.TOO_MANY_REQUESTS
            or refusal.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            raise
        return refusal


def _render(response: Response) -> Answer:
    return Answer(
        status=response.status_code,
        content_type=response.content_type or JSONRenderer.media_type,
        body=JSONRenderer().render(response.data),
    )
