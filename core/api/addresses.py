"""Where a request comes from."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address to count a request under.

    ``X-Forwarded-For`` is believed only as far as our own proxies wrote it: each of
    the TRUSTED_PROXY_COUNT appended one entry, and what stands before them is whatever
    the client liked. An IPv6 client counts as its /64 network, which is one customer's.
    """
    direct = request.META.get("REMOTE_ADDR") or "unknown"
    # What is no address could be another for each request: it counts as the proxy's.
    parsed = _parsed(_forwarded(request)) or _parsed(direct)
    if parsed is None:
        return direct
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Take the address out of every form that proxies write, or return None.

    Some add the port, which is another for each connection: ``203.0.113.7:51234``,
    ``[2001:db8::1]:51234``. Some quote, or name the zone of a link (``fe80::1%eth0``).
    """
    bare = address.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    with suppress(ValueError):
        return ip_address(bare.partition("%")[0])
    return None


def _forwarded(request: HttpRequest) -> str:
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    proxies: int = settings.TRUSTED_PROXY_COUNT
    return hops[-proxies] if 0 < proxies <= len(hops) else ""
