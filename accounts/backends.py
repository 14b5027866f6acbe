"""How people sign in to Django's own pages, such as the admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import addresses
from accounts.models import User
from core import clock, limits
from core.errors import Invalid, Throttled


class AccountBackend(ModelBackend):
    """As the API does it: so many tries an e-mail, and nobody who is suspended.

    Nor anybody but staff: these pages are theirs.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        # Django's forms call it the username, django-allauth's the e-mail it is.
        try:
            email = addresses.normalize(username or kwargs.get("email") or "")
            limits.spend("sign_in_account", email)
        except (Invalid, Throttled) as error:
            # Django shows the same form as after a wrong password.
            raise PermissionDenied from error
        user = super().authenticate(request, email, password, **kwargs)
        if user is not None:
            limits.forget("sign_in_account", email)
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        return (
            super().user_can_authenticate(user)
            and user.is_staff
            and not user.is_suspended(now=clock.database_now())
        )
