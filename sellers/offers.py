"""What a seller asks for a minute."""

from dataclasses import dataclass

from sellers import terms

FIELDS = ("price_per_minute_millicredits", *terms.FIELDS)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A price, None if none was ever named, and the terms beside it."""

    price_per_minute_millicredits: int | None
    preview_seconds: int
    minimum_seconds: int
    increment_seconds: int
