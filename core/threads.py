"""HTTP requests in a bounded pool of threads, each answered by one from end to end."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from typing import IO, Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

# ASGI's own types are closed dictionaries, which Django's do not match.
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class ThreadedHandler(ASGIHandler):
    """Django's synchronous stack, served over ASGI.

    The event loop reads the body and sends the answer, so a slow client holds no
    thread. In between one thread runs every middleware and the view, and gives its
    connection to the database back.

    Requests for the paths ``apart`` have a thread of their own: whoever asks whether
    the process is alive does not wait for requests that do.
    """

    def __init__(self, *, threads: int, apart: Collection[str] = ()) -> None:
        super().__init__()
        self._apart = apart
        self._threads = ThreadPoolExecutor(threads, "request")
        self._thread_apart = ThreadPoolExecutor(1, "request-apart")

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's
        """Load it as synchronous, whatever Django's own ASGI handler asks for."""
        super().load_middleware(is_async=False)

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        threads = self._thread_apart if scope["path"] in self._apart else self._threads
        # Its own context, so that what one request binds to log lines is only its own.
        answer = copy_context().run
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(
            threads, answer, self._answer, scope, body
        )
        await self.send_response(response, send)

    def _answer(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal if request is None else self.get_response(request)
        # Closing it tells Django that the request is finished.
        with body, closing(response):
            return _in_one_piece(response)


def _in_one_piece(response: Any) -> HttpResponseBase:
    """Read a file here: the event loop would wait for the disk."""
    if not response.streaming:
        whole: HttpResponseBase = response
        return whole
    read = HttpResponse(b"".join(response), status=response.status_code)
    read.headers, read.cookies = response.headers, response.cookies
    return read
