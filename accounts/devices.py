"""Browsers on which somebody has signed in: a signed cookie names them.

It signs nobody in. It tells their own guesses at a password from those of strangers.
Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from core.api.addresses import client_address

LIFETIME = timedelta(days=180)
# Of one browser; another user takes the place of who has not signed in for longest.
MOST_USERS = 5
_SALT = "accounts.devices"


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser, and who has signed in on it; ``address`` is where it is now."""

    address: str = ""
    id: str = ""
    user_ids: tuple[str, ...] = ()

    def knows(self, user_id: UUID) -> bool:
        return str(user_id) in self.user_ids


def of(request: HttpRequest) -> Device:
    """Return the browser that sends a request; its id is empty if it has no cookie."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    address = client_address(request)
    try:
        device_id, *user_ids = signing.loads(cookie, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return Device(address=address)
    return Device(address=address, id=device_id, user_ids=tuple(user_ids))


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let the browser know that this user has signed in on it."""
    device = of(request)
    others = [each for each in device.user_ids if each != str(user.pk)]
    user_ids = [str(user.pk), *others][:MOST_USERS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device.id or uuid4().hex, *user_ids], salt=_SALT),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
