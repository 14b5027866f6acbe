"""All e-mails of accounts. Their texts are in ``templates/accounts/email``."""

from typing import Any
from uuid import UUID

from django.conf import settings

from accounts import links
from accounts.models import User
from core import background, mail


def queue(task: str, *, user_id: UUID, **more: str) -> None:
    """Queue an e-mail task once the transaction commits.

    If the broker is unavailable, the user can request the e-mail again.
    """
    background.run(f"accounts.tasks.{task}", str(user_id), *more.values())


def verification(*, user: User) -> None:
    """Ask the user to verify this e-mail address."""
    link = links.to("/verify-email", token=links.sign_email(user))
    _send("verification", user, link=link, days=links.VERIFICATION_LIFETIME.days)


def password_reset(*, user: User) -> None:
    """Send the link for a new password."""
    link = links.to("/reset-password", token=links.sign_reset(user))
    _send("password_reset", user, link=link)


def device_link(*, user: User) -> None:
    """Send the link to sign in on a new device while strangers guess the password."""
    link = links.to("/confirm-device", token=links.sign_device(user))
    _send("device_link", user, link=link)


def password_changed(*, user: User) -> None:
    """Tell the user that the password has changed, in case it was not them."""
    _send("password_changed", user, link=links.to("/forgot-password"))


def second_factor_changed(*, user: User) -> None:
    """Tell the user that a second factor has changed, in case it was not them."""
    _send("second_factor_changed", user, link=links.to("/forgot-password"))


def email_change(*, user: User, email: str) -> None:
    """Ask the user to confirm the new address."""
    link = links.to("/change-email", token=links.sign_email_change(user, email))
    _send("email_change", user, to=email, link=link)


def email_change_asked(*, user: User) -> None:
    """Tell the current address about the request, in case it was not the user.

    The new address is never mentioned, because others may read an abandoned mailbox.
    """
    _send("email_change_asked", user, link=links.to("/forgot-password"))


def email_taken(*, owner: User) -> None:
    """Tell the owner of an address that another account wanted to use it."""
    _send("email_taken", owner, link=links.to("/forgot-password"))


def email_changed(*, user: User, email: str) -> None:
    """Tell the old address about the change, and whom to contact about it."""
    support = settings.SUPPORT_EMAIL
    _send(
        "email_changed",
        user,
        to=email,
        reply_to=support,
        support=support,
        link=links.to("/"),
    )


def _send(
    name: str, user: User, *, to: str = "", reply_to: str = "", **context: Any
) -> None:
    context["username"] = user.username
    mail.send(
        f"accounts/email/{name}",
        to=to or user.email,
        context=context,
        reply_to=reply_to,
    )
