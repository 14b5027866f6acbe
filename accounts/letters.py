"""Every e-mail that accounts send. The words are in ``templates/accounts/email``."""

from typing import Any
from uuid import UUID

from django.conf import settings

from accounts import links
from accounts.models import User
from core import background, letters


def queue(task: str, *, user_id: UUID, **more: str) -> None:
    """Have a task of accounts send a letter, once the transaction commits.

    If nobody takes it, the user can ask for the letter again.
    """
    background.run(f"accounts.tasks.{task}", str(user_id), *more.values())


def verification(*, user: User) -> None:
    """Ask whether this e-mail address is the user's."""
    link = links.to("/verify-email", token=links.sign_email(user))
    _send("verification", user, link=link, days=links.VERIFICATION_LIFETIME.days)


def password_reset(*, user: User) -> None:
    """Send the way to a new password."""
    link = links.to("/reset-password", token=links.sign_reset(user))
    _send("password_reset", user, link=link)


def device_link(*, user: User) -> None:
    """Send the way to sign in on a new device while strangers guess the password."""
    link = links.to("/confirm-device", token=links.sign_device(user))
    _send("device_link", user, link=link)


def password_changed(*, user: User) -> None:
    """Tell the user, who may not have done it."""
    _send("password_changed", user, link=links.to("/forgot-password"))


def second_factor_changed(*, user: User) -> None:
    """Tell the user, who may not have done it."""
    _send("second_factor_changed", user, link=links.to("/forgot-password"))


def email_change(*, user: User, email: str) -> None:
    """Ask at a new address whether it is to be the user's."""
    link = links.to("/change-email", token=links.sign_email_change(user, email))
    _send("email_change", user, to=email, link=link)


def email_change_asked(*, user: User) -> None:
    """Tell the present address, whose user may not have asked.

    Which address it is to be is not told, nor later which it is: others may read the
    mail that somebody leaves behind.
    """
    _send("email_change_asked", user, link=links.to("/forgot-password"))


def email_taken(*, owner: User) -> None:
    """Tell who has an address that another account wanted it."""
    _send("email_taken", owner, link=links.to("/forgot-password"))


def email_changed(*, user: User, email: str) -> None:
    """Tell the old address, and whom to ask if that was not the user."""
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
    letters.send(
        f"accounts/email/{name}",
        to=to or user.email,
        context=context,
        reply_to=reply_to,
    )
