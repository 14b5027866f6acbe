"""A new browser made a known one, by a link in an e-mail: for who is kept out."""

from uuid import UUID

from accounts import addresses, letters, links
from accounts.errors import LinkInvalid
from accounts.models import User
from core import limits
from core.ids import new_id


def request_link(*, email: str) -> None:
    """Send a link to whoever has an account with this e-mail.

    An e-mail that nobody has takes the same steps. When strangers have used the limit
    up, its owner has that many links in the mail, each of which works.

    Raises:
        Throttled: too many links for this e-mail.
        Invalid: it is no e-mail that somebody can have.
    """
    email = addresses.normalize(email)
    limits.spend("device_link_account", email)
    user_id = User.objects.filter(email=email).values_list("pk", flat=True).first()
    letters.queue("send_device_link", user_id=user_id or new_id())


def send_link(*, user_id: UUID) -> None:
    """Send the link now, if there is such a user and they may sign in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        letters.device_link(user=user)


def user_of(*, token: str) -> User:
    """Return whose mail a browser with this token reads.

    Raises:
        LinkInvalid: it is forged or too old, or their e-mail or password has changed.
    """
    user_id, version = links.read_device(token)
    user = User.objects.filter(
        pk=user_id, credentials_version=version, is_active=True
    ).first()
    if user is None:
        raise LinkInvalid
    return user
