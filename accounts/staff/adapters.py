"""What django-allauth asks of us: how secrets are kept, and who may sign in."""

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
from accounts.services import proofs
from accounts.staff import second_factor
from core.errors import Invalid, Throttled

# Under which a browser keeps, between the password and the code, what was proved.
PROVED_VERSION = "credentials_version"
# Says what the key is for: it is not the one that signs tokens.
_PURPOSE = b"accounts.staff.second_factor"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the API alone; here staff only sign in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(
        self, request: HttpRequest, user: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Keep which password was right: the code may be typed much later."""
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
        """Let the browser be known: strangers' guesses keep nobody out of it."""
        response = super().post_login(request, user, **kwargs)
        devices.remember(request, response, user)
        return response

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask who is signed in for the password again, counted as the app does it."""
        try:
            proofs.password(user=user, typed=password)
        except (Invalid, Throttled):
            return False
        return True

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before a factor is changed, but not who has just come in."""
        return not second_factor.has_just_arrived(context.request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keeps secrets encrypted, so that a copy of the database opens no door."""

    def get_totp_issuer(self) -> str:
        return "Kamegor"

    def encrypt(self, text: str) -> str:
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _keys().decrypt(encrypted_text.encode()).decode()

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing here: receivers have the letter sent, after the commit."""


def _keys() -> MultiFernet:
    """Return the keys made of SECRET_KEY; old ones still decrypt."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(base64.urlsafe_b64encode(sha256(_PURPOSE + secret.encode()).digest()))
        for secret in secrets
    )
