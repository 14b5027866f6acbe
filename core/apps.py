"""The core app, and the admin with the site of ours."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin


class CoreConfig(AppConfig):
    name = "core"
    default = True


class AdminConfig(admin.AdminConfig):
    default = False
    default_site = "core.sites.AdminSite"
