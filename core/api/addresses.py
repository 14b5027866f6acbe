"""Where a request comes from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the address to count a request under.

    ``X-Forwarded-For`` is believed only as far as our own proxies wrote it: each of
    the TRUSTED_PROXY_COUNT appended one entry, and what stands before them is whatever
    the client liked. An IPv6 client counts as its /64 network, which is one customer's.
    """
    address = _forwarded(request) or request.META.get("REMOTE_ADDR") or "unknown"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def _forwarded(request: HttpRequest) -> str | None:
    hops = request.headers.get("X-Forwarded-For", "").split(",")
    proxies: int = settings.TRUSTED_PROXY_COUNT
    return hops[-proxies].strip() if 0 < proxies <= len(hops) else None
