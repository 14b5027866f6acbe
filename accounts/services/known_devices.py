"""Makes a new browser a known device, by a link in an e-mail."""

from uuid import UUID

from accounts import links, mail
from accounts.errors import LinkInvalid
from accounts.models import User
from accounts.services import link_requests


def request_link(*, email: str) -> None:
    """Send a link to the owner of this e-mail, if there is one.

    The same steps run for an unknown e-mail. If strangers use up the limit, the owner
    has already received that many links, and each of them works.

    Raises:
        Throttled: too many links for this e-mail.
        Invalid: it is not a valid e-mail address.
    """
    link_requests.request(
        email=email, limit="device_link_account", task="send_device_link"
    )


def send_link(*, user_id: UUID) -> None:
    """Send the link now, if the user exists and may sign in."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        mail.device_link(user=user)


def user_of(*, token: str) -> User:
    """Return the user whose e-mail this token was sent to.

    Raises:
        LinkInvalid: it is forged or expired, or their e-mail or password has changed.
    """
    user_id, version = links.read_device(token)
    user = User.objects.filter(
        pk=user_id, credentials_version=version, is_active=True
    ).first()
    if user is None:
        raise LinkInvalid
    return user
