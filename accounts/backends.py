"""Authentication for Django's own pages, such as the admin."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import addresses, devices, hashes
from accounts.devices import Device
from accounts.models import User
from accounts.services import guesses
from core import clock
from core.errors import Invalid, Throttled


class AccountBackend(ModelBackend):
    """Authenticates like the API: counts attempts and refuses suspended users.

    Only staff can sign in, because these pages are for them.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        # Django's forms pass it as the username; django-allauth's pass it as the
        # e-mail.
        try:
            email = addresses.normalize(username or kwargs.get("email") or "")
            user = User.objects.filter(email=email).first()
            device = devices.of(request) if request else Device()
            guess = guesses.at_sign_in(email=email, user=user, device=device)
        except (Invalid, Throttled) as error:
            # Django then shows the same form as after a wrong password.
            raise PermissionDenied from error
        if user is None:
            hashes.waste(password or "")
            return None
        if not user.check_password(password) or not self.user_can_authenticate(user):
            return None
        guesses.was_right(guess)
        return user

    def user_can_authenticate(self, user: Any) -> bool:
        return (
            super().user_can_authenticate(user)
            and user.is_staff
            and not user.is_suspended(now=clock.database_now())
        )
