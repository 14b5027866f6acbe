"""Creates the first packages of a new site."""

from collections.abc import Iterable

from billing.models import Package
from core.transactions import atomic


@atomic
def offer_first(offers: Iterable[tuple[int, int]]) -> None:
    """Put packages on sale: millicredits, and their price in US cents.

    Does nothing if there is any package, on sale or not.
    """
    if Package.objects.exists():
        return
    Package.objects.bulk_create(
        Package(amount_millicredits=amount, price_minor_units=price, position=position)
        for position, (amount, price) in enumerate(offers, start=1)
    )
