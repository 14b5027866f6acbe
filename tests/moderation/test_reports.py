from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import IntegrityError, ProgrammingError, connections, transaction

from accounts.services import users
from core.errors import NotFound
from core.ids import new_id
from moderation import exports, subjects
from moderation.errors import AlreadyReported, OwnSubject
from moderation.models import Case, CaseStatus, Report, ReportReason
from moderation.services import reports
from streams.services import ratings, viewings
from tests.factories import UserFactory
from tests.moderation.conftest import WATCHED_SECONDS
from tests.streams.conftest import publish_ratings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def report(reporter, subject_type, subject_id, *, reason=ReportReason.SPAM, now=NOW):
    return reports.report(
        reporter=reporter,
        subject_type=subject_type,
        subject_id=subject_id,
        reason=reason,
        details="Look.",
        now=now,
    )


def report_user(reporter, user, **fields):
    return report(reporter, "profile", user.pk, **fields)


def rate(scene):
    """Let bob leave, and rate what he saw."""
    whose = {"buyer_id": scene.viewing.buyer_id, "viewing_id": scene.viewing.pk}
    viewings.leave(now=scene.now, **whose)
    rating = ratings.rate(score=1, comment="Rain.", now=scene.now, **whose)
    publish_ratings()
    return rating


def test_a_report_is_written_with_its_case(bob, alice):
    made = report_user(bob, alice)

    made.refresh_from_db()
    assert (made.reporter, made.reason, made.details) == (bob, "spam", "Look.")
    assert made.created_at == NOW
    case = made.case
    assert (case.subject_type, case.subject_id) == ("profile", alice.pk)
    assert (case.user, case.status, case.opened_at) == (alice, "open", NOW)
    assert not case.is_urgent


def test_reports_of_one_subject_come_together(bob, mallory, alice, scene):
    one, other = report_user(bob, alice), report_user(mallory, alice)
    of_stream = report(mallory, "stream", scene.stream.pk)

    assert one.case == other.case != of_stream.case
    assert of_stream.case.user == alice


def test_one_urgent_report_makes_its_case_urgent(bob, mallory, carol, alice):
    report_user(bob, alice)
    made = report_user(mallory, alice, reason=ReportReason.CHILD_SAFETY)
    report_user(carol, alice)

    made.case.refresh_from_db()
    assert made.case.is_urgent


def test_the_urgent_come_first_then_who_waits_longest(bob, carol, alice, mallory):
    late = report_user(bob, alice, now=NOW + timedelta(hours=1)).case
    early = report_user(bob, carol, now=NOW).case
    urgent = report_user(
        bob, mallory, reason=ReportReason.DANGER, now=NOW + timedelta(hours=2)
    ).case

    assert list(Case.objects.open().urgent_first()) == [urgent, early, late]


def test_while_one_is_open_a_second_is_refused(bob, alice):
    first = report_user(bob, alice)

    with pytest.raises(AlreadyReported):
        report_user(bob, alice, reason=ReportReason.FRAUD)

    assert Report.objects.get() == first


def test_after_a_decision_one_may_report_again(bob, alice):
    first = report_user(bob, alice)
    close(first.case)

    second = report_user(bob, alice, now=NOW + timedelta(days=1))

    assert second.case != first.case
    assert second.case.is_open


def test_received_is_open_and_closed_together(bob, mallory, alice, carol):
    close(report_user(bob, alice).case)
    report_user(bob, alice)
    report_user(mallory, alice)
    report_user(mallory, carol)

    assert Report.objects.count() == 4
    assert Report.objects.open().count() == 3
    assert Report.objects.closed().count() == 1


def test_of_a_viewing_each_party_reports_the_other(scene, alice, bob):
    by_bob = report(bob, "viewing", scene.viewing.pk)
    by_alice = report(alice, "viewing", scene.viewing.pk)

    assert (by_bob.case.user, by_alice.case.user) == (alice, bob)


def test_somebody_elses_viewing_is_not_there(scene, mallory):
    with pytest.raises(NotFound):
        report(mallory, "viewing", scene.viewing.pk)

    assert not Case.objects.exists()


@pytest.mark.parametrize("subject_type", [*dict(subjects.report_choices())])
def test_what_does_not_exist_is_not_there(subject_type, bob):
    with pytest.raises(NotFound):
        report(bob, subject_type, new_id())


def test_nobody_reports_themselves(scene, alice):
    for subject_type, subject_id in (
        ("profile", alice.pk),
        ("stream", scene.stream.pk),
    ):
        with pytest.raises(OwnSubject):
            report(alice, subject_type, subject_id)
    assert not Case.objects.exists()


def test_the_evidence_is_how_it_was(scene, alice, bob):
    users.update_profile(user_id=alice.pk, description="Pills, cheap.")
    made = report(bob, "viewing", scene.viewing.pk)

    users.update_profile(user_id=alice.pk, description="Flowers.", username="angel")

    made.refresh_from_db()
    evidence = made.evidence
    assert evidence["user"]["description"] == "Pills, cheap."
    assert evidence["user"]["username"] == "alice"
    assert evidence["stream"]["id"] == str(scene.stream.pk)
    assert evidence["viewing"]["state"] == "connected"
    assert evidence["viewing"]["buyer"]["username"] == "bob"
    assert evidence["viewing"]["buyer_heard_at"] is not None
    assert WATCHED_SECONDS > 0


@pytest.mark.parametrize("subject_type", [*dict(subjects.report_choices())])
def test_the_evidence_tells_no_address_and_no_place(subject_type, scene, bob, alice):
    reporter, subject_id = {
        "profile": (bob, alice.pk),
        "stream": (bob, scene.stream.pk),
        "viewing": (bob, scene.viewing.pk),
        "rating": (alice, rate(scene).pk),
    }[subject_type]

    made = report(reporter, subject_type, subject_id)

    made.refresh_from_db()
    told = str(made.evidence)
    for secret in ("@example.com", "location", "cell", "balance", "password"):
        assert secret not in told


def test_one_takes_along_the_reports_one_made_and_none_about_oneself(bob, alice):
    made = report_user(bob, alice)

    assert [each["id"] for each in exports.safety(bob.pk)["reports"]] == [made.pk]
    assert exports.safety(alice.pk)["reports"] == []


def test_a_report_is_never_changed(bob, alice):
    made = report_user(bob, alice)

    for change in (made.delete, partial(Report.objects.update, details="Nothing.")):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()


def test_the_database_keeps_one_open_case_a_subject(bob, alice):
    case = report_user(bob, alice).case

    with pytest.raises(IntegrityError):
        Case.objects.create(
            subject_type=case.subject_type,
            subject_id=case.subject_id,
            user=case.user,
            opened_at=NOW,
        )


@pytest.mark.django_db(transaction=True)
def test_at_once_reports_make_one_case_and_one_report_each():
    subject = UserFactory()
    reporters = UserFactory.create_batch(4)

    def call(reporter):
        try:
            report_user(reporter, subject)
        except AlreadyReported:
            return "again"
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(call, reporters * 2))

    assert sorted(answers) == ["again"] * 4 + ["made"] * 4
    assert Case.objects.count() == 1
    assert Report.objects.count() == 4


def close(case):
    case.close(now=NOW)
    case.save()
    assert case.status == CaseStatus.CLOSED
