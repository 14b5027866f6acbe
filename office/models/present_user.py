"""Users who are here, as the site watches over them."""

from accounts.models import User


class PresentUser(User):
    """A user, for the page of those who are here; it has no table of its own."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
