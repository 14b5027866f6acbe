"""A new password: by the old one, or by a link in an e-mail."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts import addresses, hashes, letters, links
from accounts.errors import LinkInvalid
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, guesses, proofs
from accounts.services.users import password_errors
from core import limits
from core.errors import FieldError, Invalid
from core.ids import new_id
from core.transactions import atomic


def change(
    *, session: Session, current_password: str, new_password: str, now: datetime
) -> None:
    """Give a user a new password and sign them out everywhere but in this session.

    Raises:
        Invalid: the current password is wrong, or the new one too easy.
        Throttled: too many wrong passwords for this user's e-mail.
        CredentialsChanged: the password was changed by somebody else meanwhile.
    """
    user = session.user
    proofs.password(user=user, typed=current_password, field="current_password")
    _refuse_easy(user, new_password)
    _change(session, hashes.new(new_password), now)


def request_reset(*, email: str) -> None:
    """Send a link to whoever has an account with this e-mail.

    An e-mail that nobody has takes the same steps, so that neither the answer nor its
    time tells which it is; the task finds that there is nobody.

    Raises:
        Throttled: too many links for this e-mail.
        Invalid: it is no e-mail that somebody can have.
    """
    email = addresses.normalize(email)
    limits.spend("reset_account", email)
    user_id = User.objects.filter(email=email).values_list("pk", flat=True).first()
    letters.queue("send_password_reset", user_id=user_id or new_id())


def send_reset(*, user_id: UUID) -> None:
    """Send the link now, if there is such a user and they may sign in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        letters.password_reset(user=user)


def reset(*, token: str, new_password: str, now: datetime) -> None:
    """Give a user a new password by the link in an e-mail; sign them out everywhere.

    The link works once: it is signed over the old password and the last sign-in. Who
    has it reads the user's mail, so the address is believed from now on.

    Raises:
        LinkInvalid: it was used, is too old or forged, or there is no such user.
        Invalid: the password is too easy; the link still works.
    """
    _refuse_easy(_user_of(token, User.objects.all()), new_password)
    _reset(token, hashes.new(new_password), now)


def tell_of_change(*, user_id: UUID) -> None:
    """Tell a user by e-mail that the password is new, if they still are one."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        letters.password_changed(user=user)


@atomic
def _change(session: Session, hashed: str, now: datetime) -> None:
    user = lock_proven(session.user)
    # Not set_password: its save would sign this session out as well.
    user.password = hashed
    user.save(update_fields=["password"])
    credentials.renew(user=user, now=now, but=session)
    guesses.forget_strangers(email=user.email)
    letters.queue("tell_of_password", user_id=user.pk)


@atomic
def _reset(token: str, hashed: str, now: datetime) -> None:
    # Again, under a lock: hashing took a while, and the link works once.
    user = _user_of(token, User.objects.select_for_update(no_key=True))
    user.password = hashed
    user.email_verified_at = user.email_verified_at or now
    user.save(update_fields=["password", "email_verified_at"])
    credentials.renew(user=user, now=now)
    guesses.forget_strangers(email=user.email)
    letters.queue("tell_of_password", user_id=user.pk)


def _user_of(token: str, users: QuerySet[User]) -> User:
    user = users.filter(pk=links.user_of_reset(token), is_active=True).first()
    if user is None or not links.is_reset_of(user, token):
        raise LinkInvalid
    return user


def _refuse_easy(user: User, password: str) -> None:
    errors = [
        FieldError("new_password", error.code, error.detail)
        for error in password_errors(user, password)
    ]
    if errors:
        raise Invalid(*errors)
