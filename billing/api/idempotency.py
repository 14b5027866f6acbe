"""``Idempotency-Key``: a POST that moves money may be sent again, and moves it once.

Decorate the method of the view, below its ``@operation``::

    @operation("Watch", ..., **idempotency.described(InsufficientCredits))
    @idempotency.idempotent()
    def post(self, request: Request, *, action_id: UUID) -> Response: ...

``action_id`` is the same whenever the same request is tried again. The method makes one
call to a service that is atomic and makes one thing of this id; where that exists, the
service returns it.

Source: draft-ietf-httpapi-idempotency-key-header. The key is a quoted string there;
Stripe's and other clients send it bare, so both are read.
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

# Printable ASCII, at most once in quotes. Source: RFC 8941, section 3.3.3, without its
# escapes: nobody makes keys with quotes inside.
TEXT = rf"([\x20\x21\x23-\x7e]{{1,{IDEMPOTENCY_KEY_MAX_LENGTH}}})"
KEY = re.compile(rf'"{TEXT}"|{TEXT}')


def idempotent(*, required: bool = False) -> Callable[[Handler], Callable[..., Any]]:
    """Answer a repeated request as the first time, byte for byte, and do nothing.

    The key is claimed first, then the method runs, then its answer is kept; each
    commits by itself, so nothing is locked while the method asks a gateway. After a
    crash the next try goes on under the same ``action_id``. Refusals are answers too;
    what may be different in a moment (429, 5xx) is not.
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
    """Return what ``@operation`` says about such a method, with its other refusals."""
    header = OpenApiParameter(
        "Idempotency-Key",
        location=OpenApiParameter.HEADER,
        required=required,
        description="The same key and body get the first answer again.",
    )
    keys = (IdempotencyKeyInvalid, IdempotencyKeyInUse, IdempotencyConflict)
    return {"parameters": [header], "refuses": (*refuses, *keys)}


def _read_key(request: Request) -> str | None:
    header = request.headers.get("Idempotency-Key")
    if header is None:
        return None
    if (match := KEY.fullmatch(header.strip())) is None:
        raise IdempotencyKeyInvalid("Idempotency-Key is not a short ASCII string.")
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
        # If the database is away, the claim is taken over when it is old.
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
    """Run the method; a refusal becomes the answer.

    There is no transaction around it: the service it calls is atomic by itself.
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
