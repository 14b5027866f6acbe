"""The minimum ages from the settings. Countries are ISO 3166 alpha-2 codes.

Users state their own country. "" means that they stated none, so the default minimum
age applies.
"""

from django.conf import settings


def minimum_age(country: str) -> int:
    """Return the minimum age in a country."""
    return int(settings.MINIMUM_AGES.get(country, settings.MINIMUM_AGE))


def is_open(country: str) -> bool:
    return country not in settings.CLOSED_COUNTRIES


def is_affirmed(*, age: int | None, country: str) -> bool:
    """Return whether an earlier confirmation is enough under the current rules."""
    return age is not None and age >= minimum_age(country) and is_open(country)
