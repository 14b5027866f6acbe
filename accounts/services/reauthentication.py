"""Checks passwords and codes, with rate limits against guessing."""

from collections.abc import Sequence

import structlog
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt

from accounts import selectors
from accounts.models import User
from accounts.services import guesses
from core import limits
from core.errors import FieldError, Invalid
from core.transactions import atomic

log = structlog.get_logger(__name__)

# Factors that can be typed; security keys only work in the admin.
TYPED = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
# The key for the time step of the last used code, in the authenticator's data.
_LAST_COUNTER = "last_counter"


def password(*, user: User, typed: str, field: str = "password") -> None:
    """Check the signed-in user's password again; a correct one resets the limit.

    Raises:
        Invalid: it is wrong; ``field`` is the caller's name for it.
        Throttled: too many wrong passwords in this user's sessions.
    """
    guess = guesses.in_session(user=user)
    if not user.check_password(typed):
        raise Invalid(FieldError(field, "wrong", "This is not correct."))
    guesses.was_right(guess)


def second_factor(*, user: User, typed: str) -> None:
    """Check a code, if the user has a second factor.

    Raises:
        Invalid: the code is missing or wrong.
        Throttled: too many wrong codes of this user.
    """
    kinds = selectors.second_factor_kinds(user.pk)
    if not kinds:
        return
    if not typed:
        raise Invalid(FieldError("code", "required", code_wanted(kinds)))
    code(user=user, typed=typed)


def code_wanted(kinds: set[str]) -> str:
    """Return a prompt for users with these kinds of second factor."""
    if Authenticator.Type.TOTP in kinds:
        return "Enter the code from your authenticator app."
    return "Enter a recovery code. Your security key only works in the admin."


@atomic
def code(*, user: User, typed: str, of: Sequence[str] = TYPED) -> Authenticator:
    """Use up a code of the user's app, or a recovery code. Each works once.

    The code is used up in the caller's transaction, so it stays valid if that is rolled
    back. If two requests use it at once, the second waits for the first, and is refused
    if the first commits.

    Every attempt is counted before it is checked, also when many arrive at once. A
    correct code resets the limit.

    Raises:
        Invalid: it is wrong or was already used.
        Throttled: too many wrong codes of this user.
    """
    limits.spend("second_factor", str(user.pk))
    rows = Authenticator.objects.select_for_update().filter(user=user, type__in=of)
    for authenticator in rows.order_by("pk"):
        if _spend(authenticator, typed):
            authenticator.record_usage()
            limits.forget("second_factor", str(user.pk))
            return authenticator
    log.warning("second_factor_refused", user_id=str(user.pk))
    raise Invalid(
        FieldError("code", "wrong", "This code is wrong or was already used.")
    )


def _spend(authenticator: Authenticator, typed: str) -> bool:
    """Use up a code of a locked authenticator. Return False if it is wrong or used."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return bool(authenticator.wrap().validate_code(typed))
    # Not validate_code, which records the code in the cache: a rollback would not undo
    # that, and the cache may lose it.
    counter = _counter_of(authenticator, typed)
    if counter is None or counter <= authenticator.data.get(_LAST_COUNTER, -1):
        return False
    authenticator.data[_LAST_COUNTER] = counter
    authenticator.save(update_fields=["data"])
    return True


def _counter_of(authenticator: Authenticator, typed: str) -> int | None:
    """Return the currently accepted time step of this code, if any (RFC 6238)."""
    secret = decrypt(authenticator.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=typed, expected=expected):
            return counter
    return None
