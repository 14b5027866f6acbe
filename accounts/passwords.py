"""Signs users out when their password changes."""

from accounts.models import User
from accounts.services import credentials
from core import clock


class EndsSessions:
    """Signs a user out on every device once their new password is saved.

    This is not a password rule. Django calls all validators after every change,
    whichever page or command makes it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept any password."""

    def password_changed(self, password: str, user: User) -> None:
        credentials.renew(user=user, now=clock.database_now())

    def get_help_text(self) -> str:
        return "A new password signs you out on every device."
