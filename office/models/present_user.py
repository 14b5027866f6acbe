"""Present users, as their admin page lists them."""

from accounts.models import User


class PresentUser(User):
    """A user, for the page of present users. A proxy without a table."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
