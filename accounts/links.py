"""The links in our e-mails: what they carry, and how it is believed.

What a link carries stands behind its ``#``, which browsers send to no server: it is in
no log, and no ``Referer``.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing

from accounts.errors import LinkInvalid
from accounts.models import User

VERIFICATION_LIFETIME = timedelta(days=3)
# As the link to a new password, which it is worth as much as.
EMAIL_CHANGE_LIFETIME = timedelta(hours=1)
DEVICE_LIFETIME = timedelta(hours=1)
_VERIFICATION = "accounts.links.verification"
_EMAIL_CHANGE = "accounts.links.email_change"
_DEVICE = "accounts.links.device"


def to(path: str, **carried: str) -> str:
    """Return the address of one of the app's pages, with what it is to know."""
    return f"{settings.SITE_URL}{path}#{urlencode(carried)}"


def read(token: str, *, salt: str, lifetime: timedelta) -> Any:
    """Return what a token carries that was signed with this salt.

    Raises:
        LinkInvalid: it is forged, or signed longer ago than its lifetime.
    """
    try:
        return signing.loads(token, salt=salt, max_age=lifetime)
    except signing.BadSignature as error:
        raise LinkInvalid from error


def sign_email(user: User) -> str:
    """Return a token by which whoever reads this user's mail proves it."""
    return signing.dumps([str(user.pk), user.email], salt=_VERIFICATION)


def read_email(token: str) -> tuple[UUID, str]:
    """Return whose e-mail a token is about, and which.

    Raises:
        LinkInvalid: it is forged or too old.
    """
    user_id, email = read(token, salt=_VERIFICATION, lifetime=VERIFICATION_LIFETIME)
    return UUID(user_id), email


def sign_email_change(user: User, email: str) -> str:
    """Return a token by which a user has another address, while they are as now."""
    return signing.dumps(email, salt=_salt_of(user))


def email_of_change(user: User, token: str) -> str:
    """Return the address that a token gives to this user.

    Raises:
        LinkInvalid: it is forged, too old or another's, or the user's address,
            password or second factor has changed since.
    """
    salt = _salt_of(user)
    email: str = read(token, salt=salt, lifetime=EMAIL_CHANGE_LIFETIME)
    return email


def sign_device(user: User) -> str:
    """Return a token by which a browser becomes a known device of the user."""
    return signing.dumps([str(user.pk), user.credentials_version], salt=_DEVICE)


def read_device(token: str) -> tuple[UUID, int]:
    """Return whose device a token confirms, and at which version of credentials.

    Raises:
        LinkInvalid: it is forged or too old.
    """
    user_id, version = read(token, salt=_DEVICE, lifetime=DEVICE_LIFETIME)
    return UUID(user_id), version


def sign_reset(user: User) -> str:
    """Return a token for one new password: Django's, behind whose it is."""
    return f"{user.pk}.{default_token_generator.make_token(user)}"


def user_of_reset(token: str) -> UUID:
    """Return whom a token for a new password claims to be of.

    Raises:
        LinkInvalid: it names nobody.
    """
    try:
        return UUID(token.partition(".")[0])
    except ValueError as error:
        raise LinkInvalid from error


def is_reset_of(user: User, token: str) -> bool:
    """Tell whether the token is ours, new enough, and of this user as they are now."""
    return default_token_generator.check_token(user, token.partition(".")[2])


def _salt_of(user: User) -> str:
    # All of it changes what is signed: the link is one user's, and works once.
    return f"{_EMAIL_CHANGE}:{user.pk}:{user.email}:{user.credentials_version}"
