"""What somebody proves who they are with: counted, so that guessing ends soon."""

from collections.abc import Sequence

import structlog
from allauth.mfa.models import Authenticator

from accounts import selectors
from accounts.models import User
from accounts.services import guesses
from core import limits
from core.errors import FieldError, Invalid

log = structlog.get_logger(__name__)

# What can be typed; a security key belongs to the admin's pages.
TYPED = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)


def password(*, user: User, typed: str, field: str = "password") -> None:
    """Ask who is signed in for the password again; the right one frees their tries.

    Raises:
        Invalid: it is wrong; ``field`` is what the caller calls it.
        Throttled: too many wrong passwords of this user's sessions.
    """
    guess = guesses.in_session(user=user)
    if not user.check_password(typed):
        raise Invalid(FieldError(field, "wrong", "This is not it."))
    guesses.was_right(guess)


def second_factor(*, user: User, typed: str) -> None:
    """Ask whoever has a second factor for a code, and nobody else.

    Raises:
        Invalid: there is no code, or a wrong one.
        Throttled: too many wrong codes of this user.
    """
    kinds = selectors.second_factor_kinds(user.pk)
    if not kinds:
        return
    if not typed:
        raise Invalid(FieldError("code", "required", code_wanted(kinds)))
    code(user=user, typed=typed)


def code_wanted(kinds: set[str]) -> str:
    """Tell who has these kinds of second factor what to type."""
    if Authenticator.Type.TOTP in kinds:
        return "Type the code that your app shows."
    return "Type a recovery code: your security key works at the admin alone."


def code(*, user: User, typed: str, of: Sequence[str] = TYPED) -> None:
    """Take a code of the user's app, or a recovery code: either works once.

    Every guess is counted before it is looked at, also of a thousand at once. The
    right code gives a fresh window.

    Raises:
        Invalid: it is wrong, or was used before.
        Throttled: too many wrong codes of this user.
    """
    limits.spend("second_factor", str(user.pk))
    for authenticator in Authenticator.objects.filter(user=user, type__in=of):
        if authenticator.wrap().validate_code(typed):
            authenticator.record_usage()
            limits.forget("second_factor", str(user.pk))
            return
    log.warning("second_factor_refused", user_id=str(user.pk))
    raise Invalid(FieldError("code", "wrong", "This is not it, or was used before."))
