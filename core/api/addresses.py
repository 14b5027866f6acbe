"""The client's IP address, as used for rate limits."""

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address under which to count a request.

    Only the last TRUSTED_PROXY_COUNT entries of ``X-Forwarded-For`` are used, because
    our own proxies appended them; the client can forge the rest. An IPv6 client counts
    as its /64 network, which belongs to one customer.
    """
    direct = request.META.get("REMOTE_ADDR") or "unknown"
    # A client could send a different invalid address with each request, so these count
    # under the proxy's address.
    parsed = _parsed(_forwarded(request)) or _parsed(direct)
    if parsed is None:
        return direct
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return the address without any proxy-specific notation, or None if it is invalid.

    Some proxies append the port, which changes with each connection:
    ``203.0.113.7:51234``, ``[2001:db8::1]:51234``. Some add quotes or an IPv6 zone
    (``fe80::1%eth0``).
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
