"""The moderation app."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from moderation import groups


class ModerationConfig(AppConfig):
    name = "moderation"

    def ready(self) -> None:
        # Django makes an app's permissions when it announces that app, in the order of
        # INSTALLED_APPS, and announces only apps with models. With the last one, all
        # permissions are there.
        *_, last = (app for app in apps.get_app_configs() if app.models_module)
        post_migrate.connect(groups.fill_after_migrating, sender=last)
