"""Rate limits for password attempts.

Strangers share a limit per account, whatever their IP addresses, and have a smaller
limit per address. This does not lock out the owner: each known browser has a limit of
its own, all of them share another, and so do open sessions.
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
    """A counted attempt, and the scopes it was counted under."""

    email: str
    counted: tuple[tuple[str, str, str], ...]  # scope, who and the use


def at_sign_in(*, email: str, user: User | None, device: Device) -> Guess:
    """Count an attempt at the password of an e-mail before checking it.

    Unless the device is known, this does not depend on whether the e-mail is in use.

    Raises:
        StepUpRequired: the limits for strangers are reached.
    """
    if user is not None and device.knows(user):
        with suppress(Throttled):  # then it counts as a stranger's
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
    """Count an attempt of a signed-in user before checking it.

    Raises:
        Throttled: too many attempts in all of this user's sessions.
    """
    return _count(user.email, (IN_SESSION, str(user.pk)))


def was_right(guess: Guess) -> None:
    """Reset this browser's or address's own limit, and return its shared use."""
    for scope, who, use in guess.counted:
        if scope in {BY_ACCOUNT, ON_ANY_DEVICE}:
            limits.give_back(scope, who, use)
        else:
            limits.forget(scope, who)


def forget_strangers(*, email: str) -> None:
    """Reset the strangers' limit, because the old password no longer works."""
    limits.forget(BY_ACCOUNT, email)


def _count(email: str, *bounds: tuple[str, str]) -> Guess:
    counted = tuple((scope, who, limits.spend(scope, who)) for scope, who in bounds)
    return Guess(email=email, counted=counted)
