"""Sign up: an account, and a session on the device that asked."""

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
    """Give a person an account, sign them in, and ask whether the e-mail is theirs.

    Tries are counted by e-mail and network address: a stranger who tries with somebody
    else's e-mail must not keep its owner out.

    Raises:
        Invalid: as ``users.sign_up``.
        Throttled: too many tries with this e-mail at this address.
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
