"""The audit log: what staff see and send is written down, and stays."""

from http import HTTPStatus

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry, AuditKind
from audit.services import entries as log
from core import clock
from moderation.models import Decision
from tests.moderation.test_case_pages import report

USERS = reverse("admin:accounts_user_changelist")
NOBODYS = {*("auth.group", "billing.package", "audit.auditentry", "streams.meterclock")}


def page(name, row):
    return reverse(f"admin:{name}_change", args=[row.pk])


def entries():
    return [
        (entry.staff, entry.kind, entry.page, entry.model, entry.object_ids)
        for entry in AuditEntry.objects.order_by("pk")
    ]


def allow(user, *codenames):
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


@pytest.fixture
def staff(client, carol):
    """The browser of carol, who may read and decide."""
    allow(carol, "view_user", "view_case", "view_package", "add_decision")
    client.force_login(carol)
    return client


def test_reading_a_row_is_written_down_with_the_address(staff, carol, bob):
    before = clock.database_now()

    staff.get(page("accounts_user", bob), REMOTE_ADDR="192.0.2.7")

    assert entries() == [
        (carol, "read", "accounts_user_change", "accounts.user", [str(bob.pk)])
    ]
    entry = AuditEntry.objects.get()
    assert entry.address == "192.0.2.7"
    assert before <= entry.at <= clock.database_now()


def test_a_made_up_address_is_not_written_down(staff, bob):
    staff.get(
        page("accounts_user", bob),
        REMOTE_ADDR="192.0.2.7",
        headers={"X-Forwarded-For": "203.0.113.1"},
    )

    assert AuditEntry.objects.get().address == "192.0.2.7"


@pytest.mark.parametrize(
    "model", admin.site._registry, ids=lambda model: model._meta.label_lower
)
def test_every_list_but_what_is_nobodys_is_written_down(client, carol, model):
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    meta = model._meta

    shown = client.get(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))

    assert shown.status_code == HTTPStatus.OK
    kinds = [(entry.kind, entry.model) for entry in AuditEntry.objects.all()]
    is_nobodys = meta.label_lower in NOBODYS
    assert kinds == ([] if is_nobodys else [("read", meta.label_lower)])


def test_of_a_list_every_row_that_was_shown_is_written_down(staff, carol, bob, alice):
    staff.get(USERS, {"q": "bob"})
    staff.get(USERS)

    found, everybody = AuditEntry.objects.order_by("pk")
    assert (found.object_ids, found.question) == ([str(bob.pk)], {"q": "bob"})
    assert set(everybody.object_ids) == {str(user.pk) for user in (alice, bob, carol)}


def test_reading_a_case_is_written_down(staff, carol, bob, alice):
    case = report(bob, alice)

    staff.get(page("moderation_case", case))

    assert entries() == [
        (carol, "read", "moderation_case_change", "moderation.case", [str(case.pk)])
    ]


def test_a_decision_is_written_down_before_it_is_made(staff, carol, bob, alice):
    case = report(bob, alice)

    staff.post(
        page("moderation_case", case), {"action": "warn", "warn-reason": "so it is"}
    )

    assert entries() == [
        (carol, "act", "moderation_case_change", "moderation.case", [str(case.pk)])
    ]
    entry = AuditEntry.objects.get()
    assert entry.question == {"action": "warn"}
    assert entry.at <= Decision.objects.get().decided_at


def test_an_action_names_every_row_it_was_sent_for(staff, bob, mallory):
    chosen = [str(bob.pk), str(mallory.pk)]
    fields = {"reason": "spam", "days": "7", "decide": "yes"}

    staff.post(USERS, {"action": "suspend", "_selected_action": chosen} | fields)

    entry = AuditEntry.objects.get()
    assert (entry.object_ids, entry.question) == (chosen, {"action": "suspend"})
    assert Decision.objects.count() == 2


def test_what_is_refused_was_tried_and_is_written_down(client, carol, bob):
    client.force_login(carol)

    assert client.get(page("accounts_user", bob)).status_code == 403
    assert client.post(page("accounts_user", bob)).status_code == 403

    assert entries() == [
        (carol, "act", "accounts_user_change", "accounts.user", [str(bob.pk)])
    ]


def test_what_is_nobodys_is_not_written_down(staff):
    for path in (
        reverse("admin:index"),
        reverse("admin:billing_package_changelist"),
        reverse("admin:password_change"),
        page("accounts_user", Decision()),
    ):
        staff.get(path)

    assert not AuditEntry.objects.exists()


def test_who_is_no_staff_leaves_no_entry(client, bob):
    client.get(USERS)
    client.force_login(bob)
    client.get(USERS)
    client.post(USERS, {"action": "suspend"})

    assert not AuditEntry.objects.exists()


def test_what_cannot_be_written_down_is_not_shown_and_not_done(
    carol, bob, alice, staff, settings
):
    case = report(bob, alice)
    staff.raise_request_exception = False
    with connection.cursor() as cursor:
        # As if the table were full, or gone.
        cursor.execute(
            "ALTER TABLE audit_auditentry ADD CONSTRAINT no_more CHECK (false)"
        )

    shown = staff.get(page("accounts_user", bob))
    done = staff.post(page("moderation_case", case), {"action": "dismiss"})

    assert (shown.status_code, done.status_code) == (500, 500)
    assert bob.email not in shown.content.decode()


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "x" * 5_000, "☃"])
def test_odd_text_is_written_down_as_far_as_it_can_be(staff, odd):
    staff.post(USERS, {"action": odd.encode(errors="replace").decode()})
    answers = [
        staff.get(USERS, {"q": odd.encode(errors="replace").decode()}),
        staff.post("/admin/accounts/user/a%00b/change/", {"action": "x"}),
    ]

    assert all(answer.status_code < 500 for answer in answers)
    assert AuditEntry.objects.filter(kind="act").count() == 2


def test_a_body_that_is_too_big_is_refused_as_ever(staff, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert staff.post(USERS, {"action": "x" * 100}).status_code == 400


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_auditentry SET address = ''",
        "DELETE FROM audit_auditentry",
    ],
)
def test_an_entry_is_never_changed(entry, change):
    with pytest.raises(Error, match="Cannot"), transaction.atomic():
        connection.cursor().execute(change)

    assert AuditEntry.objects.get().address == "192.0.2.1"


def test_the_log_is_never_emptied(entry):
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(Error, match="is never emptied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE audit_auditentry")

    assert AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_is_committed_before_the_answer_goes_out(carol, bob):
    """What another connection sees as soon as there is an answer."""
    allow(carol, "view_user")
    browser = Client()
    browser.force_login(carol)

    browser.get(page("accounts_user", bob))

    with connection.cursor() as cursor:
        assert not connection.in_atomic_block
        cursor.execute("SELECT count(*) FROM audit_auditentry")
        assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_nothing_that_fails_later_takes_an_entry_back(carol):
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        log.record(
            staff=carol,
            kind=AuditKind.READ,
            page="",
            model="",
            object_ids=[],
            question={},
            address="",
            now=clock.database_now(),
        )
