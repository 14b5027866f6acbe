"""Adapters that configure django-allauth: secrets, and who can sign in."""

import base64
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import devices
from accounts.models import User
from accounts.services import reauthentication
from accounts.staff import second_factor
from core.errors import Invalid, Throttled

# The browser's session key for what was proved, between password and code.
PROVED_VERSION = "credentials_version"
# The salt separates this key from the one that signs tokens.
_PURPOSE = b"accounts.staff.second_factor"


class AccountAdapter(DefaultAccountAdapter):
    """Only lets staff sign in; accounts are created by the API."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Store which password was correct; the code may be typed much later."""
        request.session[PROVED_VERSION] = user.credentials_version
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign in, unless the password or a factor has changed since it was proved."""
        proved_version = request.session.pop(PROVED_VERSION, None)
        is_proved = User.objects.filter(pk=user.pk, credentials_version=proved_version)
        if not is_proved.exists():
            clear_login(request)
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(
        self, request: HttpRequest, user: Any, **kwargs: Any
    ) -> HttpResponse:
        """Make the browser a known device; strangers cannot lock it out."""
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Check the user's password again, with the same limits as the app."""
        try:
            reauthentication.password(user=user, typed=password)
        except (Invalid, Throttled):
            return False
        return True

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a factor is changed, but not right after signing in."""
        return not second_factor.has_just_arrived(context.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Encrypts secrets, so that a copy of the database is not enough to sign in."""

    def get_totp_issuer(self) -> str:
        return "Kamegor"

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing here; receivers queue the e-mail after the commit."""


def _keys() -> MultiFernet:
    """Return the keys derived from SECRET_KEY; old ones can still decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(sha256(_PURPOSE + secret.encode()).digest()))
        for secret in secrets
    )
