"""The opening handshake: an HTTP request in, an ASGI scope and a response out."""

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from websockets.http11 import Request
from websockets.server import ServerProtocol


class Opening:
    """One request to open a WebSocket. Source: RFC 6455, section 4.2."""

    def __init__(self, head: bytes) -> None:
        self._protocol = ServerProtocol()
        self._protocol.receive_data(head)
        # None if it is not even HTTP, in spite of what uvicorn's parser thought.
        self._request: Request | None = None
        for event in self._protocol.events_received():
            assert isinstance(event, Request)
            self._request = event
            self._response = self._protocol.accept(event)

    @property
    def is_valid(self) -> bool:
        is_http = self._request is not None
        return is_http and self._response.status_code == HTTPStatus.SWITCHING_PROTOCOLS

    def acceptance(self, subprotocol: str | None) -> bytes:
        """Return the response that opens it."""
        if subprotocol:
            self._response.headers["Sec-WebSocket-Protocol"] = subprotocol
        return self._response.serialize()

    def refusal(self) -> bytes:
        """Return what is wrong with the request, or 403 if nothing is."""
        if self._request is None:
            return self._protocol.reject(HTTPStatus.BAD_REQUEST, "").serialize()
        if not self.is_valid:
            return self._response.serialize()
        return self._protocol.reject(HTTPStatus.FORBIDDEN, "").serialize()

    def scope(self, transport: Any, root_path: str) -> MutableMapping[str, Any]:
        """Describe the connection to the application. Source: ASGI 3, WebSocket."""
        assert self._request is not None
        path, _, query = self._request.path.partition("?")
        headers = self._request.headers
        offered = ",".join(headers.get_all("Sec-WebSocket-Protocol"))
        return {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "scheme": "wss" if transport.get_extra_info("sslcontext") else "ws",
            "server": transport.get_extra_info("sockname"),
            "client": transport.get_extra_info("peername"),
            "root_path": root_path,
            "path": unquote(path),
            "raw_path": path.encode("ascii", "surrogateescape"),
            "query_string": query.encode("ascii", "surrogateescape"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in headers.raw_items()
            ],
            "subprotocols": [name.strip() for name in offered.split(",") if name],
        }
