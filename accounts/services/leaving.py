"""Exports a user's data, and deletes accounts."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts import exports, selectors
from accounts.locks import lock_proven
from accounts.models import User
from accounts.services import credentials, pictures, reauthentication
from accounts.signals import profile_changed, user_left
from core.errors import PermissionDenied
from core.transactions import atomic

# RFC 2606: no mailbox exists there, so e-mails to it are never delivered.
GONE_DOMAIN = "deleted.invalid"


def export(*, user: User, password: str, now: datetime) -> dict[str, Any]:
    """Return all data stored about a user, after checking the password.

    Raises:
        Invalid: the password is wrong.
        Throttled: too many wrong passwords for this user's e-mail.
        CredentialsChanged: the password was changed meanwhile.
    """
    reauthentication.password(user=user, typed=password)
    atomic(lock_proven)(user)
    # Not under the lock, because it reads a lot.
    return atomic(exports.of_user)(user_id=user.pk, now=now)


def leave(*, user_id: UUID, password: str, now: datetime) -> None:
    """Delete a user's account: end and bill open activity, erase personal data.

    The row stays without a name, because the ledger refers to it; the e-mail can be
    used to sign up again. Credits left in the wallet, or earned, become
    inaccessible.

    Raises:
        Invalid: the password is wrong.
        Throttled: too many wrong passwords for this user's e-mail.
        PermissionDenied: the user is staff; that status must be removed first.
        CredentialsChanged: the password was changed meanwhile.
        NotFound: the account was deleted meanwhile.
    """
    user = selectors.member(user_id)
    reauthentication.password(user=user, typed=password)
    _leave(user, now)


@atomic
def _leave(user: User, now: datetime) -> None:
    user = lock_proven(user)
    if user.is_staff:
        raise PermissionDenied("Staff cannot delete their account.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    # While the user still exists: upper layers end their streams and viewings.
    user_left.send(User, user_id=user.pk, now=now)
    credentials.renew(user=user, now=now)
    user.sessions.all().delete()
    user.blocks.all().delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    _forget(user, now)
    profile_changed.send(User, user_id=user.pk)


def _forget(user: User, now: datetime) -> None:
    """Erase personal data; age confirmations and acceptances stay."""
    pictures.remove(user=user)
    user.email = f"{user.pk}@{GONE_DOMAIN}"
    user.username = f"deleted-{token_hex(6)}"
    user.description = ""
    user.email_verified_at = user.last_login = None
    user.deleted_at = now
    user.set_unusable_password()
    user.save()
