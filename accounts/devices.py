"""Known browsers, identified by a signed cookie.

The cookie does not sign anybody in. It separates the owner's own password attempts from
those of strangers, until the password, e-mail or second factor changes. Source: OWASP,
"Slow Down Online Guessing Attacks with Device Cookies".
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
# Per browser. Another user replaces the one who has not signed in for the longest time.
MOST_USERS = 5
_SALT = "accounts.devices.versions"


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser and the users who have signed in on it; ``address`` is its IP address.

    ``versions`` has each user's ``credentials_version`` at sign-in, most recent first.
    """

    address: str = ""
    id: str = ""
    versions: dict[str, int] = field(default_factory=dict)

    def names(self, user_id: UUID) -> bool:
        """Return whether a user has ever signed in on this browser."""
        return str(user_id) in self.versions

    def knows(self, user: User) -> bool:
        """Return whether a user has signed in here with their current credentials."""
        return self.versions.get(str(user.pk)) == user.credentials_version


def of(request: HttpRequest) -> Device:
    """Return the browser that sent a request. Without a cookie its id is empty."""
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    address = client_address(request)
    try:
        device_id, versions = signing.loads(cookie, salt=_SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return Device(address=address)
    return Device(address=address, id=device_id, versions=versions)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Record in the cookie that this user has signed in on this browser."""
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
    """Update the cookie for a user who stays signed in, if the browser knows them.

    Other browsers get no cookie: a stolen session must not become a known device.
    """
    if of(request).names(user.pk):
        remember(request, response, user)
