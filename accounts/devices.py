"""Browsers on which somebody has signed in: a signed cookie names them.

It signs nobody in. It tells their own guesses at a password from those of strangers,
until the password, e-mail or second factor is another.
Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

from dataclasses import dataclass, field
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
_SALT = "accounts.devices.versions"


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser, and who has signed in on it; ``address`` is where it is now.

    ``versions`` are the users' ``credentials_version`` of that time, last one first.
    """

    address: str = ""
    id: str = ""
    versions: dict[str, int] = field(default_factory=dict)

    def names(self, user_id: UUID) -> bool:
        """Tell whether a user has ever signed in here."""
        return str(user_id) in self.versions

    def knows(self, user: User) -> bool:
        """Tell whether a user has signed in here with what they sign in by now."""
        return self.versions.get(str(user.pk)) == user.credentials_version


def of(request: HttpRequest) -> Device:
    """Return the browser that sends a request; its id is empty if it has no cookie."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    address = client_address(request)
    try:
        device_id, versions = signing.loads(cookie, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return Device(address=address)
    return Device(address=address, id=device_id, versions=versions)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let the browser know that this user has signed in on it."""
    device = of(request)
    own = str(user.pk)
    others = [known for known in device.versions.items() if known[0] != own]
    versions = dict([(own, user.credentials_version), *others][:MOST_USERS])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps([device.id or uuid4().hex, versions], salt=_SALT),
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def renew(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Let a browser that names a user, who stays signed in there, go on knowing them.

    No other: who has stolen a session gets no known browser by it.
    """
    if of(request).names(user.pk):
        remember(request, response, user)
