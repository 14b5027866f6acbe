"""Formats values for clients, both in REST and on the socket."""

from datetime import UTC, datetime

MILLICREDITS_PER_CREDIT = 1000


def credits(millicredits: int) -> str:  # noqa: A001 -- the product's word
    """Return credits as a decimal string with three places: 12500 is ``"12.500"``."""
    if millicredits < 0:
        return "-" + credits(-millicredits)
    whole, rest = divmod(millicredits, MILLICREDITS_PER_CREDIT)
    return f"{whole}.{rest:03}"


def moment(at: datetime) -> str:
    """Return a time as RFC 3339 in UTC, to the millisecond, ending in ``Z``."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
