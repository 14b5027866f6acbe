"""How often a password may be guessed, and by whom.

Strangers share a bound for each account, however many addresses they have, and have a
smaller one for each address. It costs the owner nothing: browsers they have signed in
on have a bound for each and one for all, and so has a session that is open.
"""

from contextlib import suppress
from dataclasses import dataclass

from accounts.devices import Device
from accounts.errors import StepUpRequired
from accounts.models import User
from core import limits
from core.errors import Throttled

BY_ACCOUNT = "sign_in_account"
BY_ACCOUNT_AND_ADDRESS = "sign_in_account_address"
ON_DEVICE = "sign_in_device"
ON_ANY_DEVICE = "sign_in_known_devices"
IN_SESSION = "own_password"


@dataclass(frozen=True, kw_only=True)
class Guess:
    """A guess that was counted: what it was counted under."""

    email: str
    counted: tuple[tuple[str, str, str], ...]  # scope, who and the use


def at_sign_in(*, email: str, user: User | None, device: Device) -> Guess:
    """Count a guess at the password of an e-mail before it is looked at.

    Whether anybody has the e-mail changes nothing for who is no known device of theirs.

    Raises:
        StepUpRequired: the bounds of strangers are used up.
    """
    if user is not None and device.knows(user):
        with suppress(Throttled):  # then it is a stranger's
            return _count(
                email,
                (ON_DEVICE, f"{device.id} {user.pk}"),
                (ON_ANY_DEVICE, f"{user.pk} {user.credentials_version}"),
            )
    try:
        return _count(
            email,
            (BY_ACCOUNT_AND_ADDRESS, f"{email} {device.address}"),
            (BY_ACCOUNT, email),
        )
    except Throttled as error:
        raise StepUpRequired(retry_after_seconds=error.retry_after_seconds) from error


def in_session(*, user: User) -> Guess:
    """Count a guess of who is signed in already, before it is looked at.

    Raises:
        Throttled: too many of this user's sessions, all together.
    """
    return _count(user.email, (IN_SESSION, str(user.pk)))


def was_right(guess: Guess) -> None:
    """Give a fresh window to who guessed; others elsewhere keep what they used."""
    for scope, who, use in guess.counted:
        if scope in {BY_ACCOUNT, ON_ANY_DEVICE}:
            limits.give_back(scope, who, use)
        else:
            limits.forget(scope, who)


def forget_strangers(*, email: str) -> None:
    """Give everybody a fresh window: the password they guessed at is gone."""
    limits.forget(BY_ACCOUNT, email)


def _count(email: str, *bounds: tuple[str, str]) -> Guess:
    counted = tuple((scope, who, limits.spend(scope, who)) for scope, who in bounds)
    return Guess(email=email, counted=counted)
