"""How old one must be, and where; the settings say so. Countries are ISO 3166 alpha-2.

A country is what a user says; "" is one they have not named, to which the rule for
everywhere applies.
"""

from django.conf import settings


def minimum_age(country: str) -> int:
    """Return the years that somebody from there must have."""
    return int(settings.MINIMUM_AGES.get(country, settings.MINIMUM_AGE))


def is_open(country: str) -> bool:
    return country not in settings.CLOSED_COUNTRIES


def is_affirmed(*, age: int | None, country: str) -> bool:
    """Tell whether what somebody said once is enough by the rules of now."""
    return age is not None and age >= minimum_age(country) and is_open(country)
