"""The app configurations of accounts and of the admin."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class AccountsConfig(AppConfig):
    name = "accounts"
    default = True

    def ready(self) -> None:
        from accounts import checks, receivers  # noqa: F401, PLC0415 -- register
        from accounts.api import schema  # noqa: F401, PLC0415 -- registers itself


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "accounts.staff.site.StaffSite"
