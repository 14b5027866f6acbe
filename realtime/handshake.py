"""Authorizes handshakes by path, origin and token."""

import base64
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import validate_host
from django.utils.module_loading import import_string

from realtime import database
from realtime.errors import NotAdmitted
from realtime.identity import Identity

PATH = "/socket/websocket"
PROTOCOL_VERSION = "2.0.0"
# How phoenix.js 1.8 sends ``authToken``. Source: its constants.js and socket.js.
TOKEN_SUBPROTOCOL = "base64url.bearer.phx."  # noqa: S105 -- a prefix, not a token

DEFAULT_PORTS = {"http": 80, "https": 443}

Scope = dict[str, Any]


class Origin(NamedTuple):
    """The origin of a page. Source: RFC 6454, section 4."""

    scheme: str
    host: str
    port: int | None


async def admit(scope: Scope) -> Identity:
    """Return the identity of the client. The token is removed from the scope.

    Raises:
        NotAdmitted: the path, the protocol's version, the origin or the token is wrong.
        DomainError: accounts refuses the token.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    # Servers log the query of an accepted socket.
    scope["query_string"] = b""
    if scope["path"] != PATH or query.get("vsn") != [PROTOCOL_VERSION]:
        raise NotAdmitted
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    if not is_our_page(
        headers.get(b"origin"),
        headers.get(b"host", ""),
        is_secure=_is_secure(scope, headers),
    ):
        raise NotAdmitted
    token = read_token(scope["subprotocols"], query)
    if not token:
        raise NotAdmitted
    authenticate = import_string(settings.REALTIME_AUTHENTICATE)
    identity: Identity = await database.call(authenticate, token)
    return identity


def is_our_page(origin: str | None, host: str, *, is_secure: bool = False) -> bool:
    """Return whether this page may connect. Apps send no ``Origin``, and may.

    ``host`` is the request's header. A page of this site has the same host and port. If
    the socket is known to use TLS, the page must use it too.
    """
    if origin is None:
        return True
    page = read_origin(origin)
    if page is None:
        return False
    if page in map(read_origin, settings.SOCKET_ALLOWED_ORIGINS):
        return True
    if is_secure and page.scheme != "https":
        return False
    allowed_hosts = settings.ALLOWED_HOSTS or [".localhost", "127.0.0.1", "[::1]"]
    is_same = page == read_origin(f"{page.scheme}://{host}")
    return is_same and validate_host(_bracketed(page.host), allowed_hosts)


def read_origin(text: str) -> Origin | None:
    """Parse an origin in any notation; return None if it has more parts than one.

    ``https://Kamegor.example:443/`` and ``https://kamegor.example`` are the same
    origin.
    """
    try:
        parts = urlsplit(text)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    has_more = parts.path not in ("", "/") or parts.query or parts.fragment
    if not parts.scheme or not parts.hostname or "@" in parts.netloc or has_more:
        return None
    return Origin(parts.scheme, parts.hostname.removesuffix("."), port)


def _bracketed(host: str) -> str:
    """Return a host as ``validate_host`` expects it: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_secure(scope: Scope, headers: dict[bytes, str]) -> bool:
    """Return whether the client uses TLS, as far as we know.

    The proxy in front of us says so in the header named by the settings. Source:
    Django's ``HttpRequest.scheme``.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure_value = settings.SECURE_PROXY_SSL_HEADER
        header = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
        if (value := headers.get(header)) is not None:
            return value.split(",", 1)[0].strip() == secure_value
    return scope.get("scheme") in ("https", "wss")


def read_token(subprotocols: list[str], query: dict[str, list[str]]) -> str:
    """Return the token from a subprotocol or the ``token`` parameter, or ""."""
    for subprotocol in subprotocols:
        if subprotocol.startswith(TOKEN_SUBPROTOCOL):
            return _decode(subprotocol.removeprefix(TOKEN_SUBPROTOCOL))
    return query.get("token", [""])[0]


def _decode(encoded: str) -> str:
    """Decode base64 of either alphabet, unpadded; return "" for anything else."""
    standard = encoded.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(standard + "=" * (-len(standard) % 4)).decode()
    except ValueError:
        return ""
