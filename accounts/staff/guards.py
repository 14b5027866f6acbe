"""Access control for the pages about second factors."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from accounts.staff import second_factor

Page = Callable[..., HttpResponse]


def for_staff(page: Page) -> Page:
    """Let only staff open a page; redirect others to the admin's sign-in."""

    @wraps(page)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_active and request.user.is_staff:
            return page(request, *args, **kwargs)
        return _lead_to("account_login", request)

    return guarded


def with_any_factor_proved(page: Page) -> Page:
    """Let staff open a page if they have no factor yet, or have proved one.

    Otherwise the password alone would be enough to add another factor.
    """

    @wraps(page)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if second_factor.is_set_up(request.user) and not second_factor.is_proved(
            request
        ):
            return _lead_to("mfa_reauthenticate", request)
        return page(request, *args, **kwargs)

    return for_staff(guarded)


def _lead_to(name: str, request: HttpRequest) -> HttpResponse:
    query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return redirect(f"{reverse(name)}?{query}")
