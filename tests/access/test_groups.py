"""What staff of each group see of the admin: admin.csv has a line for every page.

In a column stands the status that somebody of the group gets; ``nobody`` is staff of no
group. What a page does when it is posted, its own tests say: these, that a post of
nothing does nothing.
"""

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.urls import reverse

from moderation.groups import RIGHTS
from tests.access.pages import PAGES, address
from tests.access.rights import browser_of, member_of
from tests.access.table import every_row, lines

pytestmark = pytest.mark.usefixtures("built_world")

TABLE = {line.pop("page"): line for line in lines("admin.csv")}
ALL_GROUPS = pytest.mark.parametrize("group", sorted(RIGHTS))
# Whoever has one of these changes something, by a service that writes down who did.
ACTING = {
    "moderator": {"moderation.add_decision"},
    "support": set(),
    "finance": {
        *("billing.close_alert", "billing.refund_payment"),
        *("billing.retake_gatewayevent", "retries.try_retry"),
    },
    "operator": set(),
}


def browser(group, world):
    if group == "nobody":
        return browser_of(world.users["moderator"])
    return browser_of(member_of(group))


def test_every_page_has_its_line_and_every_line_its_page():
    assert sorted(TABLE) == PAGES
    assert len(lines("admin.csv")) == len(TABLE)


@pytest.mark.parametrize("group", ["nobody", *sorted(RIGHTS)])
def test_each_group_gets_what_the_table_says(group, office):
    staff = browser(group, office)
    before = every_row()

    seen = {page: str(staff.get(address(page)).status_code) for page in PAGES}

    assert seen == {page: line[group] for page, line in TABLE.items()}
    assert every_row() == before


@pytest.mark.parametrize("group", ["nobody", *sorted(RIGHTS)])
def test_no_page_breaks_or_changes_anything_when_nothing_is_posted(group, office):
    staff = browser(group, office)
    before = every_row()
    for page in PAGES:
        answer = staff.post(address(page))
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, page
    assert every_row() == before


@ALL_GROUPS
def test_nobody_reads_passwords_or_gives_permissions(group, world):
    staff, user = browser(group, world), world.users["buyer"]
    page = reverse("admin:accounts_user_change", args=[user.pk])

    assert user.password not in staff.get(page).content.decode()
    staff.post(page, {"is_superuser": "on", "is_staff": "on", "username": "bob"})

    user.refresh_from_db()
    assert not user.is_staff


@ALL_GROUPS
@pytest.mark.parametrize(
    ("page", "action", "right"),
    [
        ("accounts_user", "suspend", "moderation.add_decision"),
        ("streams_stream", "end_stream", "moderation.add_decision"),
        ("billing_payment", "refund", "billing.refund_payment"),
        ("billing_gatewayevent", "take_again", "billing.retake_gatewayevent"),
        ("billing_alert", "close", "billing.close_alert"),
    ],
)
def test_an_action_is_offered_to_who_may_do_it(group, page, action, right, office):
    shown = browser(group, office).get(reverse(f"admin:{page}_changelist"))

    is_offered = f'value="{action}"' in shown.content.decode()

    assert is_offered == (right in RIGHTS[group])


def test_no_group_may_write_a_row_but_by_its_services():
    writing = {
        group: {right for right in rights if ".view_" not in right}
        for group, rights in RIGHTS.items()
    }
    assert writing == ACTING


def test_the_operator_reads_everything():
    assert RIGHTS["operator"] == {
        f"{model._meta.app_label}.view_{model._meta.model_name}"
        for model in admin.site._registry
    }
