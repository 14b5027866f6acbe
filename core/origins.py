"""Origins (scheme, host and port), as browsers send them."""

import re
from ipaddress import IPv6Address
from urllib.parse import urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}
ANY_SUBDOMAIN = "*."
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")


def parse(text: str) -> str:
    """Return an origin as browsers write it.

    The result is in lower case and uses A-labels. It has no default port, no dot at the
    end of the host, and no trailing slash.

    Raises:
        ValueError: it is not an http(s) origin, or it contains more than an origin.
    """
    return _parsed(text, prefix="")


def parse_pattern(text: str) -> str:
    """Return an origin whose host may start with ``*.``, which matches all subdomains.

    Raises:
        ValueError: as in ``parse``.
    """
    is_pattern = f"//{ANY_SUBDOMAIN}" in text
    return _parsed(text, prefix=ANY_SUBDOMAIN if is_pattern else "")


def _parsed(text: str, *, prefix: str) -> str:
    parts = urlsplit(text.strip())
    is_bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not is_bare:
        raise ValueError("write an origin, such as https://kamegor.example")
    if "@" in parts.netloc:
        raise ValueError("an origin cannot contain a user name")
    host = prefix + _host(parts.hostname.removeprefix(prefix))
    is_default = parts.port in {None, DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" + ("" if is_default else f":{parts.port}")


def _host(name: str) -> str:
    if ":" in name:
        return f"[{IPv6Address(name)}]"
    if not name.isascii():
        name = idna.encode(name, uts46=True).decode()
    name = name.removesuffix(".")
    if not _NAME.fullmatch(name):
        raise ValueError("its host name is not valid")
    return name
