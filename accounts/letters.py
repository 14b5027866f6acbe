"""Every e-mail that accounts send. The words are in ``templates/accounts/email``."""

from typing import Any
from uuid import UUID

from accounts import links
from accounts.models import User
from core import background, letters


def queue(task: str, *, user_id: UUID) -> None:
    """Have a task of accounts send a letter, once the transaction commits.

    If nobody takes it, the user can ask for the letter again.
    """
    background.run(f"accounts.tasks.{task}", str(user_id))


def verification(*, user: User) -> None:
    """Ask whether this e-mail address is the user's."""
    link = links.to("/verify-email", token=links.sign_email(user))
    _send("verification", user, link=link, days=links.VERIFICATION_LIFETIME.days)


def password_reset(*, user: User) -> None:
    """Send the way to a new password."""
    link = links.to("/reset-password", token=links.sign_reset(user))
    _send("password_reset", user, link=link)


def password_changed(*, user: User) -> None:
    """Tell the user, who may not have done it."""
    _send("password_changed", user, link=links.to("/forgot-password"))


def second_factor_changed(*, user: User) -> None:
    """Tell the user, who may not have done it."""
    _send("second_factor_changed", user, link=links.to("/forgot-password"))


def _send(name: str, user: User, **context: Any) -> None:
    context["username"] = user.username
    letters.send(f"accounts/email/{name}", to=user.email, context=context)
