"""Help staff whose second factor is lost."""

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts import letters


@transaction.atomic
def take_away(*, authenticators: Iterable[Authenticator]) -> None:
    """Delete second factors, and tell whose they were; they set one up anew."""
    for authenticator in authenticators:
        authenticator.delete()
        letters.queue("tell_of_second_factor", user_id=authenticator.user_id)
