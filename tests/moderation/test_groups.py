"""Groups of staff: after each migration they have the rights of the table."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db.migrations.state import StateApps

from moderation import groups
from moderation.groups import RIGHTS

pytestmark = pytest.mark.django_db


def rights_of(name):
    held = Permission.objects.filter(group__name=name).select_related("content_type")
    return {f"{each.content_type.app_label}.{each.codename}" for each in held}


def permission(right):
    app_label, codename = right.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def test_a_migrated_site_has_the_groups_and_rights_of_the_table():
    assert set(Group.objects.values_list("name", flat=True)) == set(RIGHTS)
    assert {name: rights_of(name) for name in RIGHTS} == RIGHTS


def test_a_migration_gives_what_is_missing_and_takes_what_is_not_in_the_table(carol):
    support = Group.objects.get(name="support")
    carol.groups.add(support)
    support.permissions.remove(permission("accounts.view_user"))
    support.permissions.add(permission("accounts.change_user"))

    call_command("migrate", verbosity=0, interactive=False)

    assert rights_of("support") == RIGHTS["support"]
    assert carol.groups.get() == support


def test_a_right_that_leaves_the_table_leaves_its_group(monkeypatch):
    fewer = RIGHTS["finance"] - {"billing.refund_payment"}
    monkeypatch.setitem(RIGHTS, "finance", fewer)

    groups.fill(apps)

    assert rights_of("finance") == fewer
    assert rights_of("support") == RIGHTS["support"]


def test_a_group_of_the_site_s_own_keeps_its_rights():
    press = Group.objects.create(name="press")
    press.permissions.add(permission("sellers.view_seller"))

    groups.fill(apps)

    assert rights_of("press") == {"sellers.view_seller"}


def test_before_there_are_groups_nothing_is_filled(django_assert_num_queries):
    with django_assert_num_queries(0):
        groups.fill_after_migrating(apps=StateApps([], {}))
