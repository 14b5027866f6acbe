"""Sign-up: creates an account and signs in the device."""

from datetime import datetime

from accounts import addresses
from accounts.devices import Device
from accounts.models import Session, User
from accounts.services import emails, sessions, users
from core import limits
from core.transactions import atomic


def register(
    *,
    email: str,
    username: str,
    password: str,
    user_agent: str,
    device: Device = Device(),  # noqa: B008 -- frozen
    now: datetime,
) -> Session:
    """Create an account, sign the user in, and send a verification e-mail.

    Attempts are counted per e-mail and IP address, so that a stranger who uses somebody
    else's e-mail does not block its owner.

    Raises:
        Invalid: as in ``users.sign_up``.
        Throttled: too many attempts with this e-mail from this address.
    """
    email = addresses.normalize(email)
    limits.spend("sign_up_account", f"{email} {device.address}")
    user = users.draft(email=email, username=username, password=password)
    return _keep(user, user_agent, now)


@atomic
def _keep(user: User, user_agent: str, now: datetime) -> Session:
    users.keep(user)
    emails.ask_to_verify(user=user)
    return sessions.start(user=user, user_agent=user_agent, now=now)
