"""The opening handshake: an HTTP request in, an ASGI scope and a response out."""

from collections.abc import MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from websockets.http11 import Request, Response
from websockets.server import ServerProtocol


class Opening:
    """One request to open a WebSocket. Source: RFC 6455, section 4.2."""

    def __init__(self, head: bytes) -> None:
        self._protocol = ServerProtocol()
        self._protocol.receive_data(head)
        (request,) = self._protocol.events_received()
        assert isinstance(request, Request)
        self._request = request
        self._response = self._protocol.accept(self._request)

    @property
    def is_valid(self) -> bool:
        return self._response.status_code == HTTPStatus.SWITCHING_PROTOCOLS

    def acceptance(self, subprotocol: str | None) -> bytes:
        """Return the response that opens it, or that says what is wrong with it."""
        if subprotocol:
            self._response.headers["Sec-WebSocket-Protocol"] = subprotocol
        return self._response.serialize()

    def rejection(self) -> bytes:
        response: Response = self._protocol.reject(HTTPStatus.FORBIDDEN, "")
        return response.serialize()

    def scope(self, transport: Any, root_path: str) -> MutableMapping[str, Any]:
        """Describe the connection to the application. Source: ASGI 3, WebSocket."""
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
            "raw_path": path.encode("ascii"),
            "query_string": query.encode("ascii"),
            "headers": [
                (name.lower().encode("ascii"), value.encode("latin-1"))
                for name, value in headers.raw_items()
            ],
            "subprotocols": [name.strip() for name in offered.split(",") if name],
        }
