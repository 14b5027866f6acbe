from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.errors import NotFound
from moderation.errors import AlreadyAppealed, Outranked, OwnCase, OwnDecision
from moderation.models import Appeal, Decision, ReportReason
from moderation.services import appeals, decisions, reports
from sellers.models import Seller
from tests.factories import UserFactory
from tests.moderation.test_api import signed_in

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def dave(db):
    """Another moderator than carol."""
    return UserFactory(username="dave", is_staff=True)


def suspend(carol, user, *, now=NOW):
    return decisions.suspend(
        moderator=carol, subject_id=user.pk, reason="spam", now=now, until=now + DAY
    )


def hide(carol, user):
    return decisions.hide_from_map(
        moderator=carol, subject_id=user.pk, reason="spam", now=NOW
    )


def appeal(user, decision):
    return appeals.appeal(
        user=user, decision_id=decision.pk, text="It was art.", now=NOW
    )


def answer(service, moderator, made):
    return service(moderator=moderator, appeal_id=made.pk, reason="Seen.", now=NOW)


def test_a_decision_is_appealed_once(carol, alice):
    decision = suspend(carol, alice)
    made = appeal(alice, decision)

    with pytest.raises(AlreadyAppealed):
        appeal(alice, decision)

    assert Appeal.objects.get() == made
    assert (made.text, made.status, made.created_at) == ("It was art.", "open", NOW)


def test_somebody_elses_decision_is_not_there(carol, alice, mallory):
    decision = suspend(carol, alice)

    with pytest.raises(NotFound):
        appeal(mallory, decision)

    assert not Appeal.objects.exists()


@pytest.mark.parametrize("service", [appeals.uphold, appeals.overturn])
def test_who_decided_does_not_answer_the_appeal(carol, alice, service):
    made = appeal(alice, suspend(carol, alice))

    with pytest.raises(OwnDecision):
        answer(service, carol, made)

    made.refresh_from_db()
    assert made.is_open
    alice.refresh_from_db()
    assert alice.suspended_at is not None


@pytest.mark.parametrize("service", [appeals.uphold, appeals.overturn])
def test_nobody_answers_their_own_appeal_or_one_from_above(carol, bob, alice, service):
    made = appeal(alice, suspend(carol, alice))
    alice.is_staff = True
    alice.save(update_fields=["is_staff"])

    with pytest.raises(OwnCase):
        answer(service, alice, made)
    with pytest.raises(Outranked):
        answer(service, bob, made)

    made.refresh_from_db()
    assert (made.status, made.moderator) == ("open", None)
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("service", [appeals.uphold, appeals.overturn])
def test_who_appealed_is_told_that_somebody_has_looked_again(
    carol, dave, alice, service, told
):
    decision = hide(carol, alice)
    made = appeal(alice, decision)

    with told() as events:
        answer(service, dave, made)

    answered = events[0]
    assert (answered.topic, answered.name) == (f"user:{alice.pk}", "notification")
    assert answered.payload["kind"] == "appeal"
    assert answered.payload["decision_id"] == str(decision.pk)
    assert str(dave.pk) not in str(events)


def test_an_upheld_suspension_stays(carol, dave, alice):
    made = appeal(alice, suspend(carol, alice))

    answer(appeals.uphold, dave, made)

    made.refresh_from_db()
    assert (made.status, made.moderator, made.answer) == ("upheld", dave, "Seen.")
    alice.refresh_from_db()
    assert alice.is_suspended(now=NOW)
    assert Decision.objects.count() == 1


def test_an_overturned_suspension_is_lifted_by_a_decision(carol, dave, alice):
    made = appeal(alice, suspend(carol, alice))

    answer(appeals.overturn, dave, made)

    alice.refresh_from_db()
    assert not alice.is_suspended(now=NOW)
    lifted = Decision.objects.latest("id")
    assert (lifted.action, lifted.moderator) == ("lift_suspension", dave)


def test_an_overturned_hiding_is_taken_back(carol, dave, alice):
    made = appeal(alice, hide(carol, alice))

    answer(appeals.overturn, dave, made)

    assert Seller.objects.get(pk=alice.pk).barred_at is None


def test_what_was_decided_since_stays(carol, dave, alice):
    first = suspend(carol, alice)
    later = suspend(carol, alice, now=NOW + DAY / 2)

    answer(appeals.overturn, dave, appeal(alice, first))

    alice.refresh_from_db()
    assert alice.suspended_until == later.until


def test_an_appeal_is_answered_once(carol, dave, alice):
    made = appeal(alice, suspend(carol, alice))
    answer(appeals.uphold, dave, made)

    assert answer(appeals.overturn, dave, made) is None

    made.refresh_from_db()
    assert made.status == "upheld"


# Over HTTP


def post(client, decision, **body):
    path = f"/api/decisions/{decision.pk}/appeal"
    return client.post(path, body, content_type="application/json")


def test_one_reads_what_was_decided_about_oneself_and_nothing_else(
    client, carol, alice, bob
):
    hide(carol, bob)
    decision = hide(carol, alice)

    answered = signed_in(client, alice).get("/api/decisions").json()

    assert answered["results"] == [
        {
            "id": str(decision.pk),
            "action": "hide_from_map",
            "reason": "spam",
            "until": None,
            "stream_id": None,
            "decided_at": "2026-03-01T12:00:00.000Z",
            "appeal": None,
        }
    ]


def test_of_reports_that_came_to_nothing_one_learns_nothing(client, carol, alice, bob):
    report = reports.report(
        reporter=bob,
        subject_type="profile",
        subject_id=alice.pk,
        reason=ReportReason.SPAM,
        now=NOW,
    )
    dismissal = decisions.dismiss(
        moderator=carol, case_id=report.case_id, reason="no spam", now=NOW
    )
    hers = signed_in(client, alice)

    assert hers.get("/api/decisions").json()["results"] == []
    refused = post(hers, dismissal, text="I want to know.")
    nothing = hers.post(
        f"/api/decisions/{alice.pk}/appeal",
        {"text": "I want to know."},
        content_type="application/json",
    )
    assert refused.status_code == HTTPStatus.NOT_FOUND
    assert refused.content == nothing.content
    assert not Appeal.objects.exists()


def test_an_appeal_is_shown_with_its_decision(client, carol, alice):
    decision = hide(carol, alice)
    hers = signed_in(client, alice)

    made = post(hers, decision, text="It was art.")

    assert made.status_code == HTTPStatus.CREATED
    [shown] = hers.get("/api/decisions").json()["results"]
    assert shown["appeal"] == made.json()
    assert made.json()["status"] == "open"
    assert post(hers, decision, text="Again.").json()["code"] == "already_appealed"


def test_somebody_elses_looks_like_none(client, carol, alice, mallory):
    decision = hide(carol, alice)
    theirs = signed_in(client, mallory)

    assert post(theirs, decision, text="x").status_code == HTTPStatus.NOT_FOUND
    assert not Appeal.objects.exists()


@pytest.mark.parametrize("text", ["", "  ", None, 5, "x" * 2001, "\0"])
def test_an_appeal_says_something(client, carol, alice, text):
    decision = hide(carol, alice)

    answered = post(signed_in(client, alice), decision, text=text)

    assert answered.status_code == HTTPStatus.BAD_REQUEST
    assert not Appeal.objects.exists()


def test_the_suspended_reach_none_of_it(client, carol, alice):
    """They learn the reason when they sign in; the rest goes by other ways."""
    hers = signed_in(client, alice)
    decision = suspend(carol, alice, now=datetime.now(UTC))

    for refused in (hers.get("/api/decisions"), post(hers, decision, text="x")):
        assert refused.status_code == HTTPStatus.FORBIDDEN
        assert refused.json()["code"] == "suspended"
        assert refused.json()["suspension_reason"] == "spam"


# In the admin


@pytest.mark.parametrize(
    ("action", "status"), [("uphold", "upheld"), ("overturn", "overturned")]
)
def test_another_moderator_answers_in_the_admin(
    client, carol, dave, alice, action, status
):
    made = appeal(alice, hide(carol, alice))
    codenames = ["view_appeal", "add_decision"]
    dave.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    client.force_login(dave)
    path = reverse("admin:moderation_appeal_changelist")
    chosen = {"action": action, "_selected_action": [made.pk]}

    assert client.post(path, chosen | {"index": "0"}).status_code == HTTPStatus.OK
    client.post(path, chosen | {"decide": "yes", "reason": "Seen again."})

    made.refresh_from_db()
    assert (made.status, made.answer) == (status, "Seen again.")
