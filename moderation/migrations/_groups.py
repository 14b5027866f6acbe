"""Give groups of staff more rights; what one has been given besides, it keeps."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.management import create_permissions


def grant(apps: Any, rights: Mapping[str, Iterable[str]]) -> None:
    """Give each named group the rights listed for it; a second call changes nothing."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, names in rights.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        for app_label, codename in (right.split(".") for right in names):
            group.permissions.add(
                Permission.objects.get(
                    content_type__app_label=app_label, codename=codename
                )
            )


def make_permissions(apps: Any) -> None:
    """Make every right there is by now.

    Django makes them after the last migration; the first database would have none yet.
    """
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
