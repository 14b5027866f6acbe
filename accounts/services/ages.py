"""Age confirmations by users; no date of birth is stored."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from accounts import ages
from accounts.errors import AgeRequired, CountryClosed
from accounts.locks import lock_user
from accounts.models import User
from core.transactions import atomic


@atomic
def affirm(*, user_id: UUID, country: str, now: datetime) -> User:
    """Record that a user confirms their country's minimum age.

    Idempotent, unless the country or its minimum age has changed.

    Raises:
        CountryClosed: users in this country can neither watch nor sell.
    """
    if not ages.is_open(country):
        raise CountryClosed("Kamegor is not available in this country.")
    user = lock_user(user_id)
    said = (ages.minimum_age(country), country)
    if (user.affirmed_age, user.country) != said:
        user.affirmed_age, user.country = said
        user.age_affirmed_at = now
        user.save(update_fields=["affirmed_age", "country", "age_affirmed_at"])
    return user


def require(*, user_id: UUID) -> None:
    """Check that a user may watch and sell, by age and country, if the site asks.

    Raises:
        AgeRequired: the user has not confirmed the current minimum age.
    """
    if not settings.AGE_AFFIRMATION_REQUIRED:
        return
    user = User.objects.only("affirmed_age", "country").get(pk=user_id)
    if not ages.is_affirmed(age=user.affirmed_age, country=user.country):
        minimum = ages.minimum_age(user.country)
        raise AgeRequired("Please confirm your age first.", minimum_age=minimum)
