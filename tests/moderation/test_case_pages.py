from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from moderation import subjects
from moderation.models import Case, Decision, ReportReason
from moderation.services import reports
from tests.factories import UserFactory

QUEUE = reverse("admin:moderation_case_changelist")
# On the case of a profile that nothing was decided about.
NOT_OFFERED = {
    *("lift_suspension", "show_on_map", "allow_selling"),
    *("hide_rating", "show_rating"),
}


def report(reporter, user, *, reason=ReportReason.SPAM):
    return reports.report(
        reporter=reporter,
        subject_type="profile",
        subject_id=user.pk,
        reason=reason,
        details=f"{reporter} says so.",
        now=clock.database_now(),
    ).case


def page(case):
    return reverse("admin:moderation_case_change", args=[case.pk])


def answer(browser, case, action, **fields):
    named = {f"{action}-{name}": value for name, value in fields.items()}
    return browser.post(page(case), named | {"action": action}, follow=True)


def said(response):
    return [message.message for message in response.context["messages"]]


@pytest.fixture
def reader(client, carol):
    """The browser of carol, who may read cases."""
    permissions = Permission.objects.filter(codename__in=["view_case", "view_report"])
    carol.user_permissions.add(*permissions)
    client.force_login(carol)
    return client


@pytest.fixture
def moderator(reader, carol):
    """The browser of carol, who may decide as well."""
    carol.user_permissions.add(Permission.objects.get(codename="add_decision"))
    return reader


def test_the_queue_has_what_is_open_the_urgent_first(reader, bob, alice, mallory):
    calm = report(bob, alice)
    urgent = report(bob, mallory, reason=ReportReason.CHILD_SAFETY)
    closed = report(mallory, bob)
    closed.close(now=clock.database_now())
    closed.save()

    shown = reader.get(QUEUE)

    assert list(shown.context["cl"].result_list) == [urgent, calm]
    assert shown.context["title"].startswith("Review queue: 2 open, 1 urgent")
    every = reader.get(QUEUE, {"status": "all"}).context["cl"].result_list
    assert set(every) == {urgent, calm, closed}


def test_the_queue_takes_as_many_queries_for_three_as_for_one(reader, bob, alice):
    def count():
        with CaptureQueriesContext(connection) as queries:
            reader.get(QUEUE)
        return len(queries)

    report(bob, alice)
    count()  # what Django reads once a process
    for_one = count()
    for user in UserFactory.create_batch(2):
        report(alice, user)
        report(bob, user)

    assert count() == for_one


def test_a_case_has_everything_on_its_page(moderator, scene, bob, mallory):
    alice = scene.stream.seller.user
    report(bob, alice)
    case = report(mallory, alice, reason=ReportReason.FRAUD)

    html = moderator.get(page(case)).content.decode()

    for told in (
        *("bob says so.", "mallory says so.", "a fraud, or not what was promised"),
        *("How it was then", "live now", "1 viewer", "2 reports"),
        *(f'name="action" value="{action}"' for action in ("dismiss", "end_stream")),
    ):
        assert told in html
    assert 'value="lift_suspension"' not in html


def test_each_page_takes_as_many_queries_for_three_reports_as_for_one(
    moderator, bob, alice
):
    case = report(bob, alice)

    def count():
        with CaptureQueriesContext(connection) as queries:
            moderator.get(page(case))
        return len(queries)

    count()
    for_one = count()
    for user in UserFactory.create_batch(2):
        report(user, alice)

    assert count() == for_one


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("dismiss", {}),
        ("warn", {}),
        ("suspend", {"days": "7"}),
        ("end_stream", {}),
        ("hide_from_map", {}),
        ("stop_selling", {}),
    ],
)
def test_each_decision_is_made_on_the_page(
    moderator, scene, carol, bob, action, fields
):
    case = report(bob, scene.stream.seller.user)

    done = answer(moderator, case, action, reason="so it is", **fields)

    decision = Decision.objects.get()
    assert (decision.action, decision.case, decision.moderator) == (
        *(action, case, carol),
    )
    assert done.redirect_chain[-1][0] == QUEUE
    case.refresh_from_db()
    assert not case.is_open


def test_what_was_suspended_is_lifted_there(moderator, carol, bob, alice):
    case = report(bob, alice)
    answer(moderator, case, "suspend", reason="x", days="")

    answer(moderator, case, "lift_suspension", reason="a mistake")

    alice.refresh_from_db()
    assert alice.suspended_at is None
    assert Decision.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    "action",
    sorted({*dict(subjects.decision_choices())} - NOT_OFFERED),
)
def test_without_a_reason_it_asks_again(moderator, scene, bob, action):
    case = report(bob, scene.stream.seller.user)

    asked = answer(moderator, case, action, reason="  ")

    assert asked.status_code == HTTPStatus.OK
    assert "This field is required." in asked.content.decode()
    assert not Decision.objects.exists()


def test_who_is_too_late_is_told(moderator, bob, alice):
    case = report(bob, alice)
    answer(moderator, case, "dismiss", reason="x")

    again = answer(moderator, case, "dismiss", reason="x")

    assert said(again) == ["Somebody was faster: there is nothing to change."]
    assert Decision.objects.count() == 1


def test_a_refusal_is_said_on_the_page(moderator, carol, bob):
    case = report(bob, carol)

    refused = answer(moderator, case, "suspend", reason="x", days="")

    assert said(refused) == ["You cannot decide about yourself."]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("action", ["dismiss", "nonsense", ""])
def test_who_may_only_read_decides_nothing(reader, bob, alice, action):
    case = report(bob, alice)

    assert "You may read this case" in reader.get(page(case)).content.decode()
    assert answer(reader, case, action, reason="x").status_code == 403
    assert not Decision.objects.exists()


def test_nobody_else_sees_cases(client, carol, bob, alice):
    case = report(bob, alice)
    client.force_login(carol)

    for path in (QUEUE, page(case)):
        assert client.get(path).status_code == HTTPStatus.FORBIDDEN


def test_a_page_of_nothing_leads_home(moderator, alice):
    for name in (alice.pk, "1"):
        path = reverse("admin:moderation_case_change", args=[name])
        assert moderator.get(path).status_code == HTTPStatus.FOUND


def test_what_people_write_is_text(moderator, bob, alice):
    case = reports.report(
        reporter=bob,
        subject_type="profile",
        subject_id=alice.pk,
        reason=ReportReason.OTHER,
        details="<script>alert(1)</script>",
        now=clock.database_now(),
    ).case

    assert "<script>alert(1)" not in moderator.get(page(case)).content.decode()
    assert Case.objects.get() == case
