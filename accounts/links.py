"""Tokens for the links in our e-mails.

The token is in the fragment (after ``#``), which browsers do not send. It therefore
appears in no log and no ``Referer``.
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
# As long as the password link, because it gives the same access.
EMAIL_CHANGE_LIFETIME = timedelta(hours=1)
DEVICE_LIFETIME = timedelta(hours=1)
_VERIFICATION = "accounts.links.verification"
_EMAIL_CHANGE = "accounts.links.email_change"
_DEVICE = "accounts.links.device"


def to(path: str, **carried: str) -> str:
    """Return the URL of a page of the app, with a token in its fragment."""
    return f"{settings.SITE_URL}{path}#{urlencode(carried)}"


def read(token: str, *, salt: str, lifetime: timedelta) -> Any:
    """Return the content of a token that was signed with this salt.

    Raises:
        LinkInvalid: it is forged or has expired.
    """
    try:
        return signing.loads(token, salt=salt, max_age=lifetime)
    except signing.BadSignature as error:
        raise LinkInvalid from error


def sign_email(user: User) -> str:
    """Return a token that verifies the user's e-mail address."""
    return signing.dumps([str(user.pk), user.email], salt=_VERIFICATION)


def read_email(token: str) -> tuple[UUID, str]:
    """Return the user id and the e-mail address that a token verifies.

    Raises:
        LinkInvalid: it is forged or has expired.
    """
    user_id, email = read(token, salt=_VERIFICATION, lifetime=VERIFICATION_LIFETIME)
    return UUID(user_id), email


def sign_email_change(user: User, email: str) -> str:
    """Return a token that confirms a new e-mail while the user's credentials stay."""
    return signing.dumps(email, salt=_salt_of(user))


def email_of_change(user: User, token: str) -> str:
    """Return the new address that a token confirms for this user.

    Raises:
        LinkInvalid: it is forged, expired or another user's, or the user's address,
            password or second factor has changed since.
    """
    salt = _salt_of(user)
    email: str = read(token, salt=salt, lifetime=EMAIL_CHANGE_LIFETIME)
    return email


def sign_device(user: User) -> str:
    """Return a token that makes a browser a known device of the user."""
    return signing.dumps([str(user.pk), user.credentials_version], salt=_DEVICE)


def read_device(token: str) -> tuple[UUID, int]:
    """Return the user id and credentials version that a device token confirms.

    Raises:
        LinkInvalid: it is forged or has expired.
    """
    user_id, version = read(token, salt=_DEVICE, lifetime=DEVICE_LIFETIME)
    return UUID(user_id), version


def sign_reset(user: User) -> str:
    """Return a token for one new password: the user's id and Django's token."""
    return f"{user.pk}.{default_token_generator.make_token(user)}"


def user_of_reset(token: str) -> UUID:
    """Return the user id that a password token claims to belong to.

    Raises:
        LinkInvalid: it contains no user id.
    """
    try:
        return UUID(token.partition(".")[0])
    except ValueError as error:
        raise LinkInvalid from error


def is_reset_of(user: User, token: str) -> bool:
    """Return whether the token is valid for this user in their current state."""
    return default_token_generator.check_token(user, token.partition(".")[2])


def _salt_of(user: User) -> str:
    # Any of these changes invalidates the link, so it works once and for one user.
    return f"{_EMAIL_CHANGE}:{user.pk}:{user.email}:{user.credentials_version}"
