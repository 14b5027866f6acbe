"""What staff of each group see of the admin: their own lists, to be read."""

import importlib
from http import HTTPStatus

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from tests.access.table import every_row
from tests.access.test_admin import PAGES
from tests.factories import UserFactory

MIGRATION = importlib.import_module("moderation.migrations.0005_groups")
GROUPS = MIGRATION.GROUPS
ALL_GROUPS = pytest.mark.parametrize("group", sorted(GROUPS))


@pytest.fixture
def staff(group, world):
    """Somebody of a group, at the admin; other tests may have emptied its table."""
    MIGRATION.fill_groups(apps)
    user = UserFactory(username=f"a-{group}", is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    return browser


def may_view(group, model):
    return f"{model._meta.app_label}.view_{model._meta.model_name}" in GROUPS[group]


@ALL_GROUPS
def test_each_group_reads_its_lists_and_rows_and_no_others(group, staff):
    for model in admin.site._registry:
        expected = HTTPStatus.OK if may_view(group, model) else HTTPStatus.FORBIDDEN
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert staff.get(reverse(f"{name}_changelist")).status_code == expected, name
        if (row := model._default_manager.first()) is not None:
            page = reverse(f"{name}_change", args=[row.pk])
            assert staff.get(page).status_code == expected, page


@ALL_GROUPS
def test_no_page_breaks_and_none_changes_anything(group, staff):
    before = every_row()
    for page in PAGES:
        for answer in (staff.get(page), staff.post(page)):
            assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, page
    assert every_row() == before


@ALL_GROUPS
def test_nobody_reads_passwords_or_gives_permissions(group, staff, world):
    user = world.users["buyer"]
    page = reverse("admin:accounts_user_change", args=[user.pk])

    assert user.password not in staff.get(page).content.decode()
    staff.post(page, {"is_superuser": "on", "is_staff": "on", "username": "bob"})

    user.refresh_from_db()
    assert not user.is_staff


@ALL_GROUPS
def test_only_moderators_decide(group, staff):
    page = reverse("admin:accounts_user_changelist")

    offers = 'value="suspend"' in staff.get(page).content.decode()

    assert offers == (group == "moderator")


def test_no_group_may_write_a_row():
    for permissions in GROUPS.values():
        writing = {name for name in permissions if ".view_" not in name}
        assert writing <= {"moderation.add_decision"}
