"""How large a request may be, and how long one is that does not say so."""

import io
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from http import HTTPStatus
from typing import IO, Any

from django.core.handlers.asgi import ASGIHandler

from core.api import problems

BODY_LIMIT_BYTES = 6 * 1024 * 1024  # a picture of 5 MiB and what multipart adds

# ASGI's own types are closed dictionaries, which Django's do not match.
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class MeasuringHandler(ASGIHandler):
    """Django, told the length of a body that came in chunks.

    Django and REST framework read nothing of a body without a declared length.
    """

    def create_request(self, scope: Event, body_file: IO[bytes]) -> Any:
        if not any(name == b"content-length" for name, _ in scope["headers"]):
            # All of it is here by now: the server has taken the chunks apart.
            length_bytes = body_file.seek(0, io.SEEK_END)
            body_file.seek(0)
            declared = (b"content-length", b"%d" % length_bytes)
            scope = {**scope, "headers": [*scope["headers"], declared]}
        return super().create_request(scope, body_file)


def limit_bodies(application: Application) -> Application:
    """Return the application behind a door that answers 413 to larger bodies.

    Before Django reads them: they would fill the disk.
    """

    async def limited(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if _declared_bytes(scope["headers"]) > BODY_LIMIT_BYTES:
            await _refuse(send)
            return
        received_bytes = 0

        async def count() -> Event:
            nonlocal received_bytes
            event = await receive()
            received_bytes += len(event.get("body", b""))
            if received_bytes <= BODY_LIMIT_BYTES:
                return event
            # It declared no length. The answer is out: Django hears of a hang-up.
            await _refuse(send)
            return {"type": "http.disconnect"}

        await application(scope, count, send)

    return limited


def _declared_bytes(headers: Iterable[tuple[bytes, bytes]]) -> int:
    declared = dict(headers).get(b"content-length", b"0")
    return int(declared) if declared.isdigit() else 0


async def _refuse(send: Send) -> None:
    problem = problems.describe(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", "The body is too large."
    )
    headers = [
        (b"content-type", problems.CONTENT_TYPE.encode()),
        (b"connection", b"close"),
    ]
    start = {"type": "http.response.start", "status": problem["status"]}
    await send(start | {"headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem).encode()})
