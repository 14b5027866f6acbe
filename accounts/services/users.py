"""Sign-up, and changes to public profiles."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts import addresses, hashes, locks, usernames
from accounts.models import DESCRIPTION_MAX_LENGTH, User
from accounts.signals import profile_changed
from core.errors import FieldError, Invalid
from core.transactions import atomic


def sign_up(*, email: str, username: str, password: str) -> User:
    """Create an account.

    Raises:
        Invalid: the e-mail or username is taken (``unique``) or not allowed, or the
            password is too weak.
    """
    user = draft(email=email, username=username, password=password)
    keep(user)
    return user


def draft(*, email: str, username: str, password: str) -> User:
    """Return a validated, unsaved user. Slow, so call it outside transactions.

    Raises:
        Invalid: as in ``sign_up``.
    """
    user = User(
        email=addresses.normalize(email), username=usernames.normalize(username)
    )
    _refuse(
        *_email_errors(user), *_username_errors(user), *password_errors(user, password)
    )
    user.set_password(password)
    return user


def keep(user: User) -> None:
    """Save a drafted user.

    Raises:
        Invalid: the e-mail or username was taken meanwhile.
    """
    _save(user, force_insert=True)


@atomic
def update_profile(
    *, user_id: UUID, username: str | None = None, description: str | None = None
) -> User:
    """Change the given fields; None leaves a field unchanged. Idempotent.

    The row is locked and only the given fields are written, so concurrent changes of
    different fields are both kept.

    Raises:
        Invalid: the username is taken or not allowed, or the description is too long.
        NotFound: the user has deleted their account meanwhile.
    """
    user = locks.lock_member(user_id)
    changed = []
    if username is not None and usernames.normalize(username) != user.username:
        user.username = usernames.normalize(username)
        _refuse(*_username_errors(user))
        changed.append("username")
    if description is not None:
        user.description = description
        _refuse(*_description_errors(user))
        changed.append("description")
    if changed:
        _save(user, update_fields=changed)
    profile_changed.send(User, user_id=user.pk)
    return user


def password_errors(user: User, password: str) -> Iterator[FieldError]:
    """Yield what is wrong with a password for this user."""
    try:
        validate_password(hashes.normalize(password), user)
    except ValidationError as error:
        for fault in error.error_list:
            yield FieldError("password", fault.code or "invalid", fault.messages[0])


def _refuse(*errors: FieldError) -> None:
    if errors:
        raise Invalid(*errors)


def _save(user: User, **options: object) -> None:
    """Save. If a name was taken since the check, refuse it as the check does."""
    try:
        with transaction.atomic():
            user.save(**options)
    except IntegrityError:
        _refuse(*_email_errors(user), *_username_errors(user))
        raise


def _email_errors(user: User) -> Iterator[FieldError]:
    if User.objects.exclude(pk=user.pk).filter(email=user.email).exists():
        yield FieldError(
            "email", "unique", "An account with this e-mail address already exists."
        )


def _username_errors(user: User) -> Iterator[FieldError]:
    if fault := user.name_fault():
        yield FieldError("username", fault.code, fault.detail)


def _description_errors(user: User) -> Iterator[FieldError]:
    if len(user.description) > DESCRIPTION_MAX_LENGTH:
        yield FieldError(
            "description", "max_length", f"At most {DESCRIPTION_MAX_LENGTH} characters."
        )
