"""Who may open a socket: the path, the page, and the token."""

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
# How phoenix.js 1.8 carries ``authToken``. Source: its constants.js and socket.js.
TOKEN_SUBPROTOCOL = "base64url.bearer.phx."  # noqa: S105 -- a prefix, not a token

DEFAULT_PORTS = {"http": 80, "https": 443}

Scope = dict[str, Any]


class Origin(NamedTuple):
    """Where a page is from. Source: RFC 6454, section 4."""

    scheme: str
    host: str
    port: int | None


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
    """Tell whether this page may connect. An app sends no ``Origin``, and may.

    ``host`` is the request's header. A page of this site has the same host and port,
    and where we know that we are spoken to by TLS, so was the page.
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
    """Read an origin, however it is written; what has more parts than that is none.

    ``https://Kamegor.example:443/`` and ``https://kamegor.example`` are one origin.
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
    """Return a host as ``validate_host`` takes it: version 6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _is_secure(scope: Scope, headers: dict[bytes, str]) -> bool:
    """Tell whether the client speaks TLS, as far as we know. Source: Django's scheme.

    The proxy in front of us says so in the header that the settings name.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure_value = settings.SECURE_PROXY_SSL_HEADER
        header = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
        if (value := headers.get(header)) is not None:
            return value.split(",", 1)[0].strip() == secure_value
    return scope.get("scheme") in ("https", "wss")


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
