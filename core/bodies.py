"""Limits the size of request bodies, and measures bodies without a length."""

import io
import json
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import IO, Any

from core.api import problems
from core.threads import Event, Receive, Send, ThreadedHandler

BODY_LIMIT_BYTES = 6 * 1024 * 1024  # a picture of 5 MiB plus the multipart overhead

Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


class MeasuringHandler(ThreadedHandler):
    """Django's ASGI handler, with the length of chunked bodies filled in.

    Django and REST framework ignore a body without a Content-Length.
    """

    def create_request(self, scope: Event, body_file: IO[bytes]) -> Any:
        if not any(name == b"content-length" for name, _ in scope["headers"]):
            # The server has already joined the chunks, so the whole body is here.
            length_bytes = body_file.seek(0, io.SEEK_END)
            body_file.seek(0)
            declared = (b"content-length", b"%d" % length_bytes)
            scope = {**scope, "headers": [*scope["headers"], declared]}
        return super().create_request(scope, body_file)


def limit_bodies(application: Application) -> Application:
    """Wrap an application so that larger bodies are answered with 413.

    This happens before Django reads the body, because that could fill the disk.
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
            # The body had no declared length. The 413 is already sent, so Django gets a
            # disconnect.
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
