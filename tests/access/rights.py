"""What each group of staff has, by all migrations together."""

import sys
from collections import defaultdict
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from accounts.models import User
from moderation.migrations import _groups
from tests.factories import UserFactory


def _given() -> dict[str, set[str]]:
    given: dict[str, set[str]] = defaultdict(set)
    taken: dict[str, set[str]] = defaultdict(set)
    for migration in MigrationLoader(None).disk_migrations.values():
        module = sys.modules[type(migration).__module__]
        for table, rights in (("GROUPS", given), ("TAKEN", taken)):
            for group, names in getattr(module, table, {}).items():
                rights[group].update(names)
    return {group: names - taken[group] for group, names in given.items()}


RIGHTS = _given()


def member_of(group: str) -> Any:
    """Return somebody of a group; other tests may have emptied its table."""
    _groups.grant(apps, RIGHTS)
    user: Any = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    return user


def browser_of(user: User | None) -> Client:
    """Return the browser of somebody who has signed in, or of nobody."""
    browser = Client(raise_request_exception=False)
    if user is not None:
        browser.force_login(user)
    return browser
