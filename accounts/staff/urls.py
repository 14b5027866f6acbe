"""The sign-in pages of the admin, with the route names that django-allauth uses.

Its own ``urls`` are not included, because they would add pages for sign-up, e-mail and
passwords, which the app handles itself.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.db import transaction
from django.urls import URLPattern, path

from accounts.staff.guards import Page, for_staff, with_any_factor_proved

_leave = LogoutView.as_view(next_page="account_login")
_change = with_any_factor_proved


def _page(route: str, view: Page, name: str) -> URLPattern:
    return path(f"second-factor/{route}", view, name=name)


urlpatterns = [
    path("login/", admin.site.login, name="account_login"),
    path("logout/", _leave, name="account_logout"),
    path("confirm/", for_staff(account.reauthenticate), name="account_reauthenticate"),
    # Nobody is signed in yet. One transaction, so that the code is used up only if the
    # sign-in succeeds.
    _page("check/", transaction.atomic(mfa.authenticate), "mfa_authenticate"),
    _page("confirm/", for_staff(mfa.reauthenticate), "mfa_reauthenticate"),
    _page(
        "keys/confirm/",
        for_staff(keys.reauthenticate_webauthn),
        "mfa_reauthenticate_webauthn",
    ),
    _page("", _change(mfa.index), "mfa_index"),
    _page("app/", _change(totp.activate_totp), "mfa_activate_totp"),
    _page("app/remove/", _change(totp.deactivate_totp), "mfa_deactivate_totp"),
    _page("codes/", _change(codes.view_recovery_codes), "mfa_view_recovery_codes"),
    _page(
        "codes/new/",
        _change(codes.generate_recovery_codes),
        "mfa_generate_recovery_codes",
    ),
    _page(
        "codes/file/",
        _change(codes.download_recovery_codes),
        "mfa_download_recovery_codes",
    ),
    _page("keys/", _change(keys.list_webauthn), "mfa_list_webauthn"),
    _page("keys/new/", _change(keys.add_webauthn), "mfa_add_webauthn"),
    _page("keys/<int:pk>/", _change(keys.edit_webauthn), "mfa_edit_webauthn"),
    _page(
        "keys/<int:pk>/remove/", _change(keys.remove_webauthn), "mfa_remove_webauthn"
    ),
]
