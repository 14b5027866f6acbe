"""Taking everything along, and leaving for good."""

from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts import exports, selectors
from accounts.locks import lock_proven
from accounts.models import User
from accounts.services import credentials, pictures, proofs
from accounts.signals import profile_changed, user_left
from core.errors import PermissionDenied
from core.transactions import atomic

# RFC 2606: nobody has mail there, so what is written to it goes nowhere.
GONE_DOMAIN = "deleted.invalid"


def export(*, user: User, password: str, now: datetime) -> dict[str, Any]:
    """Return everything the site keeps about a user who has just typed the password.

    Raises:
        Invalid: the password is wrong.
        Throttled: too many wrong passwords for this user's e-mail.
        CredentialsChanged: the password was changed meanwhile.
    """
    proofs.password(user=user, typed=password)
    atomic(lock_proven)(user)
    # Not under the lock: it reads a lot.
    return atomic(exports.of_user)(user_id=user.pk, now=now)


def leave(*, user_id: UUID, password: str, now: datetime) -> None:
    """Delete a user's account: what they do ends and is billed, who they were is wiped.

    The row stays, without a name, for the books point at it; the e-mail may sign up
    again. What is left in the wallet stays there, out of everybody's reach.

    Raises:
        Invalid: the password is wrong.
        Throttled: too many wrong passwords for this user's e-mail.
        PermissionDenied: they are staff, who must first be so no more.
        CredentialsChanged: the password was changed meanwhile.
        NotFound: they have left meanwhile.
    """
    user = selectors.member(user_id)
    proofs.password(user=user, typed=password)
    _leave(user, now)


@atomic
def _leave(user: User, now: datetime) -> None:
    user = lock_proven(user)
    if user.is_staff:
        raise PermissionDenied("Staff cannot delete their account.")
    user.is_active = False
    user.save(update_fields=["is_active"])
    # While there is somebody to end it for: the floors above hear of it.
    user_left.send(User, user_id=user.pk, now=now)
    credentials.renew(user=user, now=now)
    user.sessions.all().delete()
    user.blocks.all().delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    _forget(user, now)
    profile_changed.send(User, user_id=user.pk)


def _forget(user: User, now: datetime) -> None:
    """Wipe what tells who somebody was; that they affirmed and agreed stays."""
    pictures.remove(user=user)
    user.email = f"{user.pk}@{GONE_DOMAIN}"
    user.username = f"deleted-{token_hex(6)}"
    user.description = ""
    user.email_verified_at = user.last_login = None
    user.deleted_at = now
    user.set_unusable_password()
    user.save()
