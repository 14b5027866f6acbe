"""What staff type to prove a second factor, and how often they may try."""

from collections.abc import Callable

from allauth.mfa.base import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core import limits
from core.errors import Throttled


class AuthenticateForm(forms.AuthenticateForm):
    """Asked after the password."""

    def clean_code(self) -> str:
        return counted(self.user, super().clean_code)


class ReauthenticateForm(forms.ReauthenticateForm):
    """Asked again before something grave."""

    def clean_code(self) -> str:
        return counted(self.user, super().clean_code)


def counted(user: User, check: Callable[[], str]) -> str:
    """Check a code; the right one gives the user a fresh window of tries.

    Raises:
        ValidationError: it is wrong, or there were too many wrong ones.
    """
    try:
        limits.spend("second_factor", str(user.pk))
    except Throttled as error:
        raise ValidationError(str(error), code=error.code) from error
    code = check()
    limits.forget("second_factor", str(user.pk))
    return code
