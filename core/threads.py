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
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, set_script_prefix

# ASGI's own types are closed dictionaries, which Django's do not match.
Event = Mapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]


class ThreadedHandler(ASGIHandler):
    """Django's synchronous stack, served over ASGI.

    The event loop reads the body and sends the answer, so a slow client holds no
    thread. In between one thread runs every middleware and the view, and gives its
    connection to the database back.

    Each path in ``apart`` has a thread of its own, so that a health check gets its
    response while all other threads are busy.
    """

    def __init__(self, *, threads: int, apart: Collection[str] = ()) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(threads, "request")
        self._apart = {path: ThreadPoolExecutor(1, "request-apart") for path in apart}
        self._matches: dict[str, ResolverMatch] = {}

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002 -- Django's
        """Load synchronous middleware; Django's ASGI handler asks for async."""
        super().load_middleware(is_async=False)

    def resolve_request(self, request: HttpRequest) -> ResolverMatch:
        """Resolve each path without variables once; Django tries all patterns again."""
        path = request.path_info
        match = self._matches.get(path)
        if match is None:
            match = super().resolve_request(request)
            if match.route == path.removeprefix("/"):
                self._matches[path] = match
        request.resolver_match = match
        return match

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        threads = self._apart.get(scope["path"], self._threads)
        # A context of its own keeps one request's log variables out of the others.
        run = copy_context().run
        loop = asyncio.get_running_loop()
        response = await loop.run_in_executor(threads, run, self._answer, scope, body)
        await self.send_response(response, send)

    def _answer(self, scope: Any, body: IO[bytes]) -> HttpResponseBase:
        # Not ``with body``: that raises if a view has read ``request.body``, because
        # Django then closes the file.
        with closing(body):
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            response: Any = refusal if request is None else self.get_response(request)
            # Closing the response sends ``request_finished``.
            with closing(response):
                return _in_one_piece(response)


def _in_one_piece(response: Any) -> HttpResponseBase:
    """Read a streaming response here, so that the event loop never waits for a disk."""
    if not response.streaming:
        whole: HttpResponseBase = response
        return whole
    joined = HttpResponse(b"".join(response), status=response.status_code)
    joined.headers, joined.cookies = response.headers, response.cookies
    return joined
