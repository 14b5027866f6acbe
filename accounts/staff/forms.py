"""Forms for staff's second factor, counted and used up as in the app."""

from allauth.core import context
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from structlog.contextvars import bound_contextvars

from accounts.models import User
from accounts.services import reauthentication
from core.api.addresses import client_address
from core.errors import Invalid, Throttled


class AuthenticateForm(forms.AuthenticateForm):
    """Shown after the password."""

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        self.authenticator = _spent(self.user, typed)
        return typed


class ReauthenticateForm(forms.ReauthenticateForm):
    """Shown again before a sensitive action."""

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        self.authenticator = _spent(self.user, typed)
        return typed


def _spent(user: User, typed: str) -> Authenticator:
    """Use up a code; return its authenticator.

    Raises:
        ValidationError: it is wrong, or there were too many wrong ones.
    """
    try:
        with bound_contextvars(address=client_address(context.request)):
            return reauthentication.code(user=user, typed=typed)
    except Throttled as error:
        raise ValidationError(str(error), code=error.code) from error
    except Invalid as error:
        [field] = error.extra["errors"]
        raise ValidationError(field["detail"], code=field["code"]) from error
