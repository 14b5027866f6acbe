"""Whether users are old enough, by their own word; no date of birth is kept."""

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
    """Record a user's word that they have the age their country asks for.

    A second call changes nothing, unless the country or its age is another by now.

    Raises:
        CountryClosed: nobody watches or sells from there.
    """
    if not ages.is_open(country):
        raise CountryClosed("We are not open in this country.")
    user = lock_user(user_id)
    said = (ages.minimum_age(country), country)
    if (user.affirmed_age, user.country) != said:
        user.affirmed_age, user.country = said
        user.age_affirmed_at = now
        user.save(update_fields=["affirmed_age", "country", "age_affirmed_at"])
    return user


def require(*, user_id: UUID) -> None:
    """Let pass who may watch and sell, by age and country, where the site asks for it.

    Raises:
        AgeRequired: they have not said that they are old enough, as it stands now.
    """
    if not settings.AGE_AFFIRMATION_REQUIRED:
        return
    user = User.objects.only("affirmed_age", "country").get(pk=user_id)
    if not ages.is_affirmed(age=user.affirmed_age, country=user.country):
        minimum = ages.minimum_age(user.country)
        raise AgeRequired("Say first that you are old enough.", minimum_age=minimum)
