"""Who may open a socket: the path, the page, and the token."""

import base64
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from realtime import database
from realtime.errors import NotAdmitted
from realtime.identity import Identity

PATH = "/socket/websocket"
PROTOCOL_VERSION = "2.0.0"
# How phoenix.js 1.8 carries ``authToken``. Source: its constants.js and socket.js.
TOKEN_SUBPROTOCOL = "base64url.bearer.phx."  # noqa: S105 -- a prefix, not a token

Scope = dict[str, Any]


async def admit(scope: Scope) -> Identity:
    """Return who is at the door. The token is taken out of the scope.

    Raises:
        NotAdmitted: the path, the protocol's version, the page or the token is wrong.
        DomainError: accounts refuses the token.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    # Servers log the query of a socket once it is accepted.
    scope["query_string"] = b""
    if scope["path"] != PATH or query.get("vsn") != [PROTOCOL_VERSION]:
        raise NotAdmitted
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if not is_our_page(headers.get(b"origin"), headers.get(b"host", "")):
        raise NotAdmitted
    token = read_token(scope["subprotocols"], query)
    if not token:
        raise NotAdmitted
    authenticate = import_string(settings.REALTIME_AUTHENTICATE)
    identity: Identity = await database.call(authenticate, token)
    return identity


def is_our_page(origin: str | None, host: str) -> bool:
    """Tell whether this page may connect. An app sends no ``Origin``, and may."""
    if origin is None or origin in settings.SOCKET_ALLOWED_ORIGINS:
        return True
    allowed_hosts = settings.ALLOWED_HOSTS or [".localhost", "127.0.0.1", "[::1]"]
    name, _port = split_domain_port(host)
    _scheme, _, origin_host = origin.partition("://")
    return origin_host == host and validate_host(name, allowed_hosts)


def read_token(subprotocols: list[str], query: dict[str, list[str]]) -> str:
    """Return the token, from a subprotocol or the ``token`` param; or nothing."""
    for subprotocol in subprotocols:
        if subprotocol.startswith(TOKEN_SUBPROTOCOL):
            return _decode(subprotocol.removeprefix(TOKEN_SUBPROTOCOL))
    return query.get("token", [""])[0]


def _decode(encoded: str) -> str:
    """Read base64 of either alphabet, unpadded; something else is no token."""
    standard = encoded.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4)).decode()
    except ValueError:
        return ""
