"""Origins: scheme, host and port of a site, as browsers send them."""

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def parse(text: str) -> str:
    """Return an origin as browsers write it: lower case, without the default port.

    A slash at the end is dropped; the host may begin with a ``*.`` wildcard.

    Raises:
        ValueError: it is no origin of the web, or says more than an origin does.
    """
    parts = urlsplit(text.strip())
    is_bare = parts.path in {"", "/"} and not (parts.query or parts.fragment)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not is_bare:
        raise ValueError("write an origin, such as https://kamegor.example")
    if "@" in parts.netloc:
        raise ValueError("an origin has no user name")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_default = parts.port in {None, DEFAULT_PORTS[parts.scheme]}
    return f"{parts.scheme}://{host}" + ("" if is_default else f":{parts.port}")
