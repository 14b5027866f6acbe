"""What somebody proves who they are with: counted, so that guessing ends soon."""

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

# What can be typed; a security key belongs to the admin's pages.
TYPED = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
# Where an app's row keeps the time step of the last code that was used.
_LAST_COUNTER = "last_counter"


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


@atomic
def code(*, user: User, typed: str, of: Sequence[str] = TYPED) -> Authenticator:
    """Take a code of the user's app, or a recovery code: either works once.

    It is spent in the caller's transaction: exactly when what it was asked for is done.
    If that is broken off, the user can type it again. Of two uses at once the second
    waits for the first, and is refused if that one commits.

    Every guess is counted before it is looked at, also of a thousand at once. The
    right code gives a fresh window.

    Raises:
        Invalid: it is wrong, or was used before.
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
    raise Invalid(FieldError("code", "wrong", "This is not it, or was used before."))


def _spend(authenticator: Authenticator, typed: str) -> bool:
    """Use a code of a locked authenticator up, if it has it and it was not used."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return bool(authenticator.wrap().validate_code(typed))
    # Not by validate_code: it notes the code in the cache, which no rollback undoes and
    # which may lose it.
    counter = _counter_of(authenticator, typed)
    if counter is None or counter <= authenticator.data.get(_LAST_COUNTER, -1):
        return False
    authenticator.data[_LAST_COUNTER] = counter
    authenticator.save(update_fields=["data"])
    return True


def _counter_of(authenticator: Authenticator, typed: str) -> int | None:
    """Return the time step whose code this is, of those that count now (RFC 6238)."""
    secret = decrypt(authenticator.data["secret"])
    for counter in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, counter))
        if compare_user_code(actual=typed, expected=expected):
            return counter
    return None
