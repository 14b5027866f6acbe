"""A case is decided: what happens to it, to the user, and to what runs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotFound
from core.ids import new_id
from moderation import selectors
from moderation.errors import Outranked, OwnCase
from moderation.models import Case, Decision, Report, ReportReason
from moderation.services import decisions, reports
from notifications.models import Notification
from sellers.models import Seller
from sellers.services import barring, presence
from tests.factories import UserFactory
from tests.moderation.conftest import WATCHED_SECONDS
from tests.sellers.conftest import TAIPEI, on_the_map

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def report(reporter, user, *, reason=ReportReason.SPAM, now=NOW):
    return reports.report(
        reporter=reporter,
        subject_type="profile",
        subject_id=user.pk,
        reason=reason,
        now=now,
    ).case


@pytest.fixture
def case(bob, mallory, alice):
    """What bob and mallory say of alice."""
    report(bob, alice)
    return report(mallory, alice)


def status_of(case):
    case.refresh_from_db()
    return case.status, case.closed_at


def test_a_dismissal_closes_the_case_and_tells_nobody(case, carol, alice, told):
    with told() as events:
        decision = decisions.dismiss(
            moderator=carol, case_id=case.pk, reason="nothing wrong", now=NOW
        )

    assert status_of(case) == ("closed", NOW)
    assert (decision.action, decision.case, decision.subject) == (
        *("dismiss", case, alice),
    )
    assert (decision.before, decision.after) == ({"case": "open"}, {"case": "closed"})
    assert events == []


def test_a_warning_closes_the_case_and_tells_the_user_why(case, carol, alice, told):
    with told() as events:
        decision = decisions.warn(
            moderator=carol, case_id=case.pk, reason="No adverts, please.", now=NOW
        )

    assert status_of(case) == ("closed", NOW)
    [event] = events
    assert (event.topic, event.name) == (f"user:{alice.pk}", "notification")
    row = Notification.objects.get()
    assert (row.user, row.read_at) == (alice, None)
    assert event.payload == {
        "id": str(row.pk),
        "kind": "decision",
        "text": "A moderator made a decision about you",
        "link": "/profile/decisions",
        "created_at": "2026-03-01T12:00:00.000Z",
        "unread_count": 1,
        "decision_id": str(decision.pk),
        "action": "warn",
        "reason": "No adverts, please.",
        "until": None,
        "decided_at": "2026-03-01T12:00:00.000Z",
    }


def test_what_the_user_is_told_names_nobody(case, carol, bob, mallory, told):
    with told() as events:
        decisions.warn(moderator=carol, case_id=case.pk, reason="No.", now=NOW)

    for person in (carol, bob, mallory):
        assert person.username not in str(events)
        assert str(person.pk) not in str(events)


@pytest.mark.parametrize("decide", [decisions.dismiss, decisions.warn])
def test_a_case_is_closed_once(case, carol, decide):
    first = decide(moderator=carol, case_id=case.pk, reason="x", now=NOW)
    again = decide(
        moderator=carol, case_id=case.pk, reason="y", now=NOW + timedelta(hours=1)
    )

    assert again is None
    assert Decision.objects.get() == first
    assert status_of(case) == ("closed", NOW)


def test_a_suspension_in_a_case_closes_it(case, carol, alice):
    decision = decisions.suspend(
        moderator=carol, subject_id=alice.pk, case_id=case.pk, reason="x", now=NOW
    )

    assert status_of(case)[0] == "closed"
    assert decision.case == case
    assert decision.after["case"] == "closed"


def test_more_can_be_decided_in_a_closed_case(case, carol, alice):
    decisions.warn(moderator=carol, case_id=case.pk, reason="x", now=NOW)

    decision = decisions.suspend(
        moderator=carol, subject_id=alice.pk, case_id=case.pk, reason="y", now=NOW
    )

    assert decision.case == case
    alice.refresh_from_db()
    assert alice.is_suspended(now=NOW)


def test_a_stream_ended_in_a_case_is_billed_to_that_second(scene, bob, carol):
    case = report(bob, scene.stream.seller.user)

    decisions.end_stream(
        moderator=carol,
        stream_id=scene.stream.pk,
        case_id=case.pk,
        reason="not allowed",
        now=scene.now,
    )

    scene.viewing.refresh_from_db()
    assert scene.viewing.end_reason == "stream_ended"
    assert scene.viewing.ended_at == scene.now
    assert scene.viewing.billed_seconds == WATCHED_SECONDS
    assert status_of(case)[0] == "closed"


def test_a_case_about_somebody_else_is_not_there(case, carol, bob):
    with pytest.raises(NotFound):
        decisions.suspend(
            moderator=carol, subject_id=bob.pk, case_id=case.pk, reason="x", now=NOW
        )

    bob.refresh_from_db()
    assert bob.suspended_at is None
    assert status_of(case)[0] == "open"


def test_nobody_decides_their_own_case_or_upwards(carol, bob):
    boss = UserFactory(is_staff=True, is_superuser=True)
    for user, refusal in ((carol, OwnCase), (boss, Outranked)):
        case = report(bob, user)
        for decide in (decisions.dismiss, decisions.warn):
            with pytest.raises(refusal):
                decide(moderator=carol, case_id=case.pk, reason="x", now=NOW)
        assert status_of(case)[0] == "open"
    assert not Decision.objects.exists()


def test_there_is_no_such_case(carol):
    with pytest.raises(NotFound):
        decisions.dismiss(moderator=carol, case_id=new_id(), reason="x", now=NOW)


def test_received_is_open_and_closed_whatever_is_decided(case, carol, bob, alice):
    report(bob, carol)
    decisions.dismiss(moderator=carol, case_id=case.pk, reason="x", now=NOW)
    report(bob, alice)

    received = Report.objects.count()

    assert received == 4
    assert Report.objects.open().count() + Report.objects.closed().count() == received
    assert selectors.queue().open_count == Case.objects.open().count() == 2


def test_a_dismissal_needs_its_case(carol, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            action="dismiss",
            moderator=carol,
            subject=alice,
            target_type="case",
            target_id=alice.pk,
            reason="x",
            before={},
            after={},
            decided_at=NOW,
        )


def test_the_queue_says_how_much_waits_and_since_when(case, carol, bob):
    report(bob, carol, reason=ReportReason.DANGER, now=NOW + timedelta(days=1))

    assert selectors.queue() == selectors.Queue(
        open_count=2, urgent_count=1, oldest_opened_at=NOW
    )


# Hidden from the map


@pytest.fixture
def seller(db):
    """Somebody everybody sees on the map."""
    [seller] = on_the_map(TAIPEI)
    return seller


def hide(moderator, seller, **fields):
    return decisions.hide_from_map(
        moderator=moderator, subject_id=seller.pk, reason="x", now=NOW, **fields
    )


def show(moderator, seller):
    return decisions.show_on_map(
        moderator=moderator, subject_id=seller.pk, reason="y", now=NOW
    )


def test_who_is_hidden_leaves_the_map_and_stays_off_it(carol, seller):
    decision = hide(carol, seller)

    seller.refresh_from_db()
    assert seller.public_location is None
    assert decision.before == {"barred_at": None}
    decision.refresh_from_db()
    assert decision.after == {"barred_at": "2026-03-01T12:00:00Z"}
    presence.sync(user_id=seller.pk, now=NOW)
    assert not Seller.objects.on_the_map().exists()


def test_who_is_shown_again_is_where_they_were(carol, seller):
    before = seller.public_location
    hide(carol, seller)

    show(carol, seller)

    seller.refresh_from_db()
    assert seller.barred_at is None
    assert seller.public_location == before


def test_hiding_and_showing_twice_is_once(carol, seller):
    assert [hide(carol, seller) is None for _ in range(2)] == [False, True]
    assert [show(carol, seller) is None for _ in range(2)] == [False, True]


def test_the_database_keeps_who_is_barred_off_the_map(seller):
    with pytest.raises(IntegrityError):
        Seller.objects.filter(pk=seller.pk).update(barred_at=NOW)


def test_barring_one_who_never_sold_is_kept(alice):
    barring.bar(user_id=alice.pk, now=NOW)
    barring.bar(user_id=alice.pk, now=NOW + timedelta(days=1))

    assert Seller.objects.get(pk=alice.pk).barred_at == NOW
