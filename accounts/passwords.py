"""What follows from a new password."""

from accounts.models import User
from accounts.services import credentials
from core import clock


class EndsSessions:
    """Signs a user out on every device once their new password is saved.

    Not a rule that a password must meet: Django tells every validator of every change,
    whichever page or command makes it.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        """Accept any password."""

    def password_changed(self, password: str, user: User) -> None:
        credentials.renew(user=user, now=clock.database_now())

    def get_help_text(self) -> str:
        return "A new password signs you out on every device."
