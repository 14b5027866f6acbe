"""Verification of e-mail addresses."""

from datetime import datetime
from uuid import UUID

from accounts import links, mail
from accounts.errors import LinkInvalid
from accounts.models import User


def ask_to_verify(*, user: User) -> None:
    """Send a verification link once the transaction commits.

    Nothing is sent if the address is already verified.
    """
    if not user.is_email_verified:
        mail.queue("send_verification", user_id=user.pk)


def send_verification(*, user_id: UUID) -> None:
    """Send the link now, unless the address has been verified meanwhile."""
    user = User.objects.filter(pk=user_id, email_verified_at=None).first()
    if user is not None:
        mail.verification(user=user)


def tell_of_second_factor(*, user_id: UUID) -> None:
    """Tell a user that their second factors have changed, if they still exist."""
    user = User.objects.filter(pk=user_id).first()
    if user is not None:
        mail.second_factor_changed(user=user)


def verify(*, token: str, now: datetime) -> None:
    """Mark an e-mail address as verified. Idempotent.

    Raises:
        LinkInvalid: it is forged or expired, or the user has another address now.
    """
    user_id, email = links.read_email(token)
    users = User.objects.filter(pk=user_id, email=email)
    if not users.exists():
        raise LinkInvalid
    users.filter(email_verified_at=None).update(email_verified_at=now)
