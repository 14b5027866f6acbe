"""Whether a browser has proved its user's second factor.

django-allauth asks for the factor and checks it. The result is stored in the browser's
session, together with the user.
"""

import time
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.selectors import FACTORS

PROOF = "second_factor_of"
ARRIVAL = "signed_in_at"  # in seconds since the epoch, as in allauth


def is_set_up(user: Any) -> bool:
    return bool(is_mfa_enabled(user, [*FACTORS]))


def is_proved(request: HttpRequest) -> bool:
    """Return whether this browser proved a factor that its user still has."""
    assert isinstance(request.user, User)
    return request.session.get(PROOF) == str(request.user.pk) and is_set_up(
        request.user
    )


def is_missing(request: HttpRequest) -> bool:
    """Return whether this browser must prove a factor before the admin opens."""
    return settings.STAFF_SECOND_FACTOR and not is_proved(request)


def believe(request: HttpRequest, user: User) -> None:
    """Record that this browser has proved its user's second factor."""
    request.session[PROOF] = str(user.pk)


def note_arrival(request: HttpRequest) -> None:
    """Record when this browser signed in."""
    request.session[ARRIVAL] = time.time()


def has_just_arrived(request: HttpRequest) -> bool:
    """Return whether the user has only just entered the password."""
    arrived_at = request.session.get(ARRIVAL, 0.0)
    return bool(time.time() - arrived_at < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
