"""Offer packages where staff has offered none yet."""

from collections.abc import Iterable

from billing.models import Package
from core.transactions import atomic


@atomic
def offer_first(offers: Iterable[tuple[int, int]]) -> None:
    """Put packages on sale: millicredits, and their price in cents of a US dollar.

    Where there is any package, on sale or not, nothing changes.
    """
    if Package.objects.exists():
        return
    Package.objects.bulk_create(
        Package(amount_millicredits=amount, price_minor_units=price, position=position)
        for position, (amount, price) in enumerate(offers, start=1)
    )
