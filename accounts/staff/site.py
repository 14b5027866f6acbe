"""The admin site's sign-in."""

from typing import Any

from allauth.account.views import login as sign_in
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.staff import second_factor
from accounts.staff.throttles import limited
from core.api.addresses import client_address
from core.sites import AdminSite


class StaffSite(AdminSite):
    """The admin site, for staff who have proved a second factor."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not second_factor.is_missing(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show users who lack access what is missing."""
        user = request.user
        if not user.is_authenticated:
            return _sign_in(request)
        if self.has_permission(request):
            return HttpResponseRedirect(_wanted(request))
        page = "mfa_reauthenticate" if second_factor.is_set_up(user) else "mfa_index"
        query = urlencode({REDIRECT_FIELD_NAME: _wanted(request)})
        return redirect(f"{reverse(page)}?{query}")


@limited("sign_in_address", by=client_address)
def _sign_in(request: HttpRequest) -> HttpResponse:
    return sign_in(request)


def _wanted(request: HttpRequest) -> str:
    """Return the page that the user wanted to open, if it is one of ours."""
    page = request.GET.get(REDIRECT_FIELD_NAME, "")
    if url_has_allowed_host_and_scheme(page, allowed_hosts=None):
        return page
    return reverse("admin:index")
