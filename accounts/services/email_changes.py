"""Changes of e-mail, confirmed by a link to the new address."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import addresses, links, mail, selectors
from accounts.errors import LinkInvalid
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, reauthentication
from core import limits
from core.errors import FieldError, Invalid
from core.transactions import atomic


def request(*, user_id: UUID, email: str, password: str, code: str) -> None:
    """Send a link to the new address and notify the current one. Nothing changes yet.

    This does not check whether the address is taken, so neither the response nor its
    timing reveals it. The task checks, and writes to the owner of the address.

    Raises:
        Invalid: the password or the code is wrong, the user already has this address,
            or it is not valid.
        Throttled: too many wrong attempts, or too many e-mails to this address.
        NotFound: the user has deleted their account meanwhile.
        CredentialsChanged: the password was changed meanwhile.
    """
    email = addresses.normalize(email)
    user = selectors.member(user_id)
    reauthentication.password(user=user, typed=password)
    if email == user.email:
        raise Invalid(
            FieldError("email", "unchanged", "This is already your e-mail address.")
        )
    _request(user, email, code)


def send_change(*, user_id: UUID, email: str) -> None:
    """Send the e-mails of a request, if the user still exists.

    If the address is taken, its owner is told that another account wanted it and gets
    no link. The current address is notified in both cases.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.email == email:
        return
    owner = User.objects.filter(email=email).first()
    if owner is None:
        mail.email_change(user=user, email=email)
    else:
        mail.email_taken(owner=owner)
    mail.email_change_asked(user=user)


@atomic
def confirm(*, session: Session, token: str, now: datetime) -> User:
    """Give a user the address that the link was sent to. It counts as verified.

    Only the signed-in user who asked can do this: a mistyped address must not hand the
    account to its owner. This session is kept and all others end. Links sent to the old
    address become invalid, because they are signed with it.

    Raises:
        LinkInvalid: it was used, has expired, is forged or another user's; the password
            has changed since; or the address is now taken.
        NotFound: the user has deleted their account meanwhile.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    user = lock_proven(session.user)
    old, new = user.email, links.email_of_change(user, token)
    user.email, user.email_verified_at = new, now
    _save(user)
    credentials.renew(user=user, now=now, but=session)
    mail.queue("tell_of_email", user_id=user.pk, email=old)
    return user


def tell_of_change(*, user_id: UUID, email: str) -> None:
    """Tell the old address that it was replaced, if the user still exists."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        mail.email_changed(user=user, email=email)


@atomic
def _request(user: User, email: str, code: str) -> None:
    lock_proven(user)
    reauthentication.second_factor(user=user, typed=code)
    # Last, so that a refusal sends no e-mail and restores a recovery code.
    limits.spend("email_change_account", email)
    mail.queue("send_email_change", user_id=user.pk, email=email)


def _save(user: User) -> None:
    """Save. If two users want the same address at once, the database refuses one."""
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_verified_at"])
    except IntegrityError as error:
        raise LinkInvalid from error
