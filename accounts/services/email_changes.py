"""Another e-mail: asked for by the password, made so by a link to the new address."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts import addresses, letters, links, selectors
from accounts.errors import LinkInvalid
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, proofs
from core import limits
from core.errors import FieldError, Invalid
from core.transactions import atomic


def request(*, user_id: UUID, email: str, password: str, code: str) -> None:
    """Send a link to the new address, and tell the present one; nothing changes yet.

    Whether somebody else has the address is not looked at here, so that neither the
    answer nor its time tells; the task finds it out, and writes to whoever has it.

    Raises:
        Invalid: the password or the code is wrong, the user has this e-mail, or nobody
            can have it.
        Throttled: too many wrong ones, or too many letters to this address.
        NotFound: the user has left meanwhile.
        CredentialsChanged: the password was changed meanwhile.
    """
    email = addresses.normalize(email)
    user = selectors.member(user_id)
    proofs.password(user=user, typed=password)
    if email == user.email:
        raise Invalid(FieldError("email", "unchanged", "You have this e-mail."))
    _request(user, email, code)


def send_change(*, user_id: UUID, email: str) -> None:
    """Send the letters of a request now, if there still is somebody to send them for.

    Whoever has the address already is told that another account wanted it, and gets no
    link; the present address is told alike.
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.email == email:
        return
    owner = User.objects.filter(email=email).first()
    if owner is None:
        letters.email_change(user=user, email=email)
    else:
        letters.email_taken(owner=owner)
    letters.email_change_asked(user=user)


@atomic
def confirm(*, session: Session, token: str, now: datetime) -> User:
    """Give a user the address that the link was sent to, which is theirs by that.

    Only who asked may, signed in: an address mistyped by one letter must not hand the
    account to whoever reads mail there. This session stays, all others are closed.
    Links to the old address work no longer: they are signed over it, as this one is.

    Raises:
        LinkInvalid: it was used, is too old, forged or another's; the password has
            changed since; or somebody else has the address by now.
        NotFound: the user has left meanwhile.
        CredentialsChanged: the password or second factor was changed meanwhile.
    """
    user = lock_proven(session.user)
    old, new = user.email, links.email_of_change(user, token)
    user.email, user.email_verified_at = new, now
    _save(user)
    credentials.renew(user=user, now=now, but=session)
    letters.queue("tell_of_email", user_id=user.pk, email=old)
    return user


def tell_of_change(*, user_id: UUID, email: str) -> None:
    """Tell the old address that it is so no more, if they still are a user."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        letters.email_changed(user=user, email=email)


@atomic
def _request(user: User, email: str, code: str) -> None:
    lock_proven(user)
    proofs.second_factor(user=user, typed=code)
    # Last: what is refused sends no letter. It gives back a recovery code, too.
    limits.spend("email_change_account", email)
    letters.queue("send_email_change", user_id=user.pk, email=email)


def _save(user: User) -> None:
    """Save; of two who want one address at once, the database knows the first."""
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "email_verified_at"])
    except IntegrityError as error:
        raise LinkInvalid from error
