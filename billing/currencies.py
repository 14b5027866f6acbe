"""Currencies for packages, and how their amounts are formatted."""

from django.db import models


class Currency(models.TextChoices):
    """ISO 4217 codes. Amounts are stored in the smallest unit, as in gateways."""

    USD = "USD", "US dollar"
    EUR = "EUR", "euro"
    GBP = "GBP", "pound sterling"
    JPY = "JPY", "yen"
    THB = "THB", "baht"
    TWD = "TWD", "New Taiwan dollar"


# Decimal places. Source: ISO 4217, and Stripe's list of currencies, which also uses
# hundredths for New Taiwan dollars.
_PLACES = {Currency.JPY: 0}
_USUAL_PLACES = 2


def price(minor_units: int, currency: str) -> str:
    """Return an amount as a decimal string: 499 of USD is ``"4.99"``."""
    places = _PLACES.get(Currency(currency), _USUAL_PLACES)
    if not places:
        return str(minor_units)
    whole, rest = divmod(minor_units, 10**places)
    return f"{whole}.{rest:0{places}}"
