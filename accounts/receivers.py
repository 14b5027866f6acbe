"""Receivers for signals of django-allauth and Django about staff sign-ins."""

from typing import Any

import structlog
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.contrib.auth import update_session_auth_hash
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from accounts.services import second_factors
from accounts.staff import second_factor
from core import clock
from core.api.addresses import client_address

log = structlog.get_logger(__name__)


@receiver([mfa.authenticator_used, mfa.authenticator_added])
def believe(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Admit users who proved a factor, or who just set one up, which takes a proof."""
    second_factor.believe(request, user)


@receiver([mfa.authenticator_added, mfa.authenticator_removed])
def tell_of_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Log the change, and tell the user by e-mail in case it was not them."""
    # Recovery codes are added and removed with the factor, which is reported.
    if authenticator.type in second_factor.FACTORS:
        is_new = kwargs["signal"] is mfa.authenticator_added
        log.warning(
            "second_factor_added" if is_new else "second_factor_removed",
            user_id=str(user.pk),
            address=client_address(request),
        )
        _keep_this_browser_only(request, user)


@receiver(mfa.authenticator_reset)
def tell_of_codes(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    log.warning(
        "recovery_codes_renewed",
        user_id=str(user.pk),
        address=client_address(request),
    )
    _keep_this_browser_only(request, user)


@receiver(auth.user_logged_in)
def note_sign_in(*, request: HttpRequest, user: User, **kwargs: Any) -> None:
    second_factor.note_arrival(request)
    log.info("staff_signed_in", user_id=str(user.pk), address=client_address(request))


@receiver(auth.user_login_failed)
def log_refusal(*, request: HttpRequest | None, **kwargs: Any) -> None:
    """Log without the e-mail, which may be a password typed into the wrong field."""
    if request is not None:
        log.warning("staff_sign_in_refused", address=client_address(request))


def _keep_this_browser_only(request: HttpRequest, user: User) -> None:
    """Sign the user out everywhere else, because their second factor has changed."""
    second_factors.changed_at_the_admin(user=user, now=clock.database_now())
    update_session_auth_hash(request, user)
