"""Changes passwords, by the current one or by a link in an e-mail."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts import hashes, links, mail
from accounts.errors import LinkInvalid
from accounts.locks import lock_proven
from accounts.models import Session, User
from accounts.services import credentials, guesses, link_requests, reauthentication
from accounts.services.users import password_errors
from core.errors import FieldError, Invalid
from core.transactions import atomic


def change(
    *, session: Session, current_password: str, new_password: str, now: datetime
) -> None:
    """Set a new password and sign the user out everywhere except in this session.

    Raises:
        Invalid: the current password is wrong, or the new one too weak.
        Throttled: too many wrong passwords for this user's e-mail.
        CredentialsChanged: the password was changed meanwhile.
    """
    user = session.user
    reauthentication.password(
        user=user, typed=current_password, field="current_password"
    )
    _refuse_easy(user, new_password)
    _change(session, hashes.new(new_password), now)


def request_reset(*, email: str) -> None:
    """Send a link to the owner of this e-mail, if there is one.

    The same steps run for an unknown e-mail: see ``link_requests``.

    Raises:
        Throttled: too many links for this e-mail.
        Invalid: it is not a valid e-mail address.
    """
    link_requests.request(
        email=email, limit="reset_account", task="send_password_reset"
    )


def send_reset(*, user_id: UUID) -> None:
    """Send the link now, if the user exists and may sign in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        mail.password_reset(user=user)


def reset(*, token: str, new_password: str, now: datetime) -> None:
    """Set a new password by the link in an e-mail, and sign the user out everywhere.

    The link works once, because it is signed with the old password and the last
    sign-in. Using it also verifies the e-mail address.

    Raises:
        LinkInvalid: it was used, expired or forged, or the user does not exist.
        Invalid: the password is too weak; the link still works.
    """
    _refuse_easy(_user_of(token, User.objects.all()), new_password)
    _reset(token, hashes.new(new_password), now)


def tell_of_change(*, user_id: UUID) -> None:
    """Tell a user by e-mail that the password has changed, if they still exist."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        mail.password_changed(user=user)


@atomic
def _change(session: Session, hashed: str, now: datetime) -> None:
    user = lock_proven(session.user)
    # Not set_password, because its save would also end this session.
    user.password = hashed
    user.save(update_fields=["password"])
    credentials.renew(user=user, now=now, but=session)
    guesses.forget_strangers(email=user.email)
    mail.queue("tell_of_password", user_id=user.pk)


@atomic
def _reset(token: str, hashed: str, now: datetime) -> None:
    # Checked again under a lock: hashing took a while, and the link works only once.
    user = _user_of(token, User.objects.select_for_update(no_key=True))
    user.password = hashed
    user.email_verified_at = user.email_verified_at or now
    user.save(update_fields=["password", "email_verified_at"])
    credentials.renew(user=user, now=now)
    guesses.forget_strangers(email=user.email)
    mail.queue("tell_of_password", user_id=user.pk)


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
