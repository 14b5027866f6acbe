from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, ProgrammingError, connection, transaction

from billing import selectors as billing
from billing.selectors import Balance
from core.errors import NotFound
from core.ids import new_id
from moderation.errors import Outranked, OwnCase
from moderation.models import Decision
from moderation.services import decisions
from tests.factories import UserFactory
from tests.moderation.conftest import PRICE, WATCHED_SECONDS
from tests.streams.conftest import become_seller

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
NOT_SUSPENDED = {
    "suspended_at": None,
    "suspended_until": None,
    "suspension_reason": "",
}


def suspend(moderator, subject, *, now=NOW, **fields):
    return decisions.suspend(
        moderator=moderator,
        subject_id=subject.pk,
        now=now,
        **{"reason": "spam"} | fields,
    )


def lift(moderator, subject, *, now=NOW):
    return decisions.lift_suspension(
        moderator=moderator, subject_id=subject.pk, reason="it was not", now=now
    )


def end(moderator, stream, *, now):
    return decisions.end_stream(
        moderator=moderator, stream_id=stream.pk, reason="not allowed", now=now
    )


def suspension_of(user):
    user.refresh_from_db()
    return {name: getattr(user, name) for name in NOT_SUSPENDED}


def as_json(facts):
    encode = DjangoJSONEncoder().default
    return {
        name: encode(fact) if isinstance(fact, datetime) else fact
        for name, fact in facts.items()
    }


def row(decision):
    return Decision.objects.values(
        *(
            "moderator",
            "subject",
            "target_type",
            "target_id",
            "action",
            "reason",
            "until",
        ),
        *("before", "after", "decided_at"),
    ).get(pk=decision.pk)


def ends_of(scene):
    scene.stream.refresh_from_db()
    scene.viewing.refresh_from_db()
    return scene.stream.end_reason, scene.viewing.end_reason


def test_a_suspension_is_written_with_its_reason(carol, mallory):
    decision = suspend(carol, mallory, until=NOW + DAY)

    suspended = {
        "suspended_at": NOW,
        "suspended_until": NOW + DAY,
        "suspension_reason": "spam",
    }
    assert suspension_of(mallory) == suspended
    assert row(decision) == {
        "moderator": carol.pk,
        "subject": mallory.pk,
        "target_type": "profile",
        "target_id": mallory.pk,
        "action": "suspend",
        "reason": "spam",
        "until": NOW + DAY,
        "before": NOT_SUSPENDED,
        "after": as_json(suspended),
        "decided_at": NOW,
    }


def test_lifting_restores_what_was_before(carol, mallory):
    suspended = suspend(carol, mallory)

    lifted = lift(carol, mallory, now=NOW + DAY)

    assert suspension_of(mallory) == NOT_SUSPENDED
    assert row(lifted) == {
        "moderator": carol.pk,
        "subject": mallory.pk,
        "target_type": "profile",
        "target_id": mallory.pk,
        "action": "lift_suspension",
        "reason": "it was not",
        "until": None,
        "before": row(suspended)["after"],
        "after": row(suspended)["before"],
        "decided_at": NOW + DAY,
    }


def test_a_stream_is_ended_and_paid_for_until_then(carol, bob, scene):
    decision = end(carol, scene.stream, now=scene.now)

    assert ends_of(scene) == ("force_stopped", "stream_ended")
    assert scene.stream.ended_at == scene.viewing.ended_at == scene.now
    assert scene.viewing.billed_seconds == WATCHED_SECONDS
    charged = PRICE * WATCHED_SECONDS // 60
    assert scene.viewing.charged_millicredits == charged
    assert billing.balance(bob.pk) == Balance(balance=10 * PRICE - charged, held=0)
    assert row(decision) == {
        "moderator": carol.pk,
        "subject": scene.stream.seller_id,
        "target_type": "stream",
        "target_id": scene.stream.pk,
        "action": "end_stream",
        "reason": "not allowed",
        "until": None,
        "before": {"status": "live", "ended_at": None, "end_reason": ""},
        "after": as_json(
            {"status": "ended", "ended_at": scene.now, "end_reason": "force_stopped"}
        ),
        "decided_at": scene.now,
    }


@pytest.mark.parametrize(
    ("whom", "ends"),
    [("seller", ("suspended", "stream_ended")), ("buyer", ("", "suspended"))],
)
def test_what_a_suspended_user_sells_or_watches_ends_and_is_paid(
    carol, bob, scene, whom, ends
):
    decisions.suspend(
        moderator=carol,
        subject_id=getattr(scene.viewing, f"{whom}_id"),
        reason="spam",
        now=scene.now,
    )

    assert ends_of(scene) == ends
    charged = PRICE * WATCHED_SECONDS // 60
    assert scene.viewing.charged_millicredits == charged
    assert billing.balance(bob.pk) == Balance(balance=10 * PRICE - charged, held=0)


def test_a_suspension_closes_the_users_sockets_once_it_is_committed(
    carol, mallory, wire, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as committed:
        suspend(carol, mallory)
    assert wire.read() == []

    for tell in committed:
        tell()

    [closed] = [event for event in wire.read() if event.name == "close_user"]
    assert closed.payload == {"user_id": str(mallory.pk), "code": 4403}


def test_the_room_is_told_that_a_moderator_ended_the_stream(
    carol, scene, wire, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        end(carol, scene.stream, now=scene.now)

    told = {event.name: event.payload for event in wire.read()}
    assert told["stream_ended"]["reason"] == "force_stopped"
    assert told["viewing_ended"]["reason"] == "stream_ended"


def test_the_same_decision_twice_is_one(carol, mallory, scene):
    for decide in (
        partial(suspend, carol, mallory, until=NOW + DAY),
        partial(lift, carol, mallory),
        partial(end, carol, scene.stream, now=scene.now),
    ):
        assert decide() is not None
        state = suspension_of(mallory), ends_of(scene)
        assert decide() is None
        assert (suspension_of(mallory), ends_of(scene)) == state
    assert Decision.objects.count() == 3


def test_a_longer_suspension_is_a_decision_of_its_own(carol, mallory):
    suspend(carol, mallory, until=NOW + DAY)

    longer = suspend(carol, mallory, until=NOW + 2 * DAY)

    assert longer.before["suspended_until"] == NOW + DAY
    assert suspension_of(mallory)["suspended_until"] == NOW + 2 * DAY


def test_nobody_decides_about_themselves(carol):
    become_seller(carol)
    for decide in (suspend, lift):
        with pytest.raises(OwnCase):
            decide(carol, carol)

    assert suspension_of(carol) == NOT_SUSPENDED
    assert not Decision.objects.exists()


def test_nobody_ends_their_own_stream_here(scene):
    with pytest.raises(OwnCase) as refusal:
        end(scene.stream.seller.user, scene.stream, now=scene.now)

    assert refusal.value.code == "own_case"
    assert ends_of(scene) == ("", "")
    assert not Decision.objects.exists()


@pytest.mark.parametrize("rank", [{"is_superuser": True}, {"is_staff": True}])
def test_nobody_decides_upwards(mallory, carol, scene, rank):
    boss = scene.stream.seller.user
    for name, value in rank.items():
        setattr(boss, name, value)
    boss.save()
    below = carol if boss.is_superuser else mallory

    for decide in (
        partial(suspend, below, boss),
        partial(lift, below, boss),
        partial(end, below, scene.stream, now=scene.now),
    ):
        with pytest.raises(Outranked) as refusal:
            decide()
        assert refusal.value.code == "outranked"

    assert suspension_of(boss) == NOT_SUSPENDED
    assert ends_of(scene) == ("", "")
    assert not Decision.objects.exists()


def test_equals_and_those_below_are_decided_about_by_two(carol):
    boss = UserFactory(is_superuser=True)
    assert suspend(carol, UserFactory(is_staff=True), second=boss) is not None
    dave = UserFactory(is_staff=True)
    assert suspend(boss, carol, second=dave) is not None


def test_about_what_is_not_there_nothing_is_decided(carol):
    for decide in (
        partial(decisions.suspend, subject_id=new_id()),
        partial(decisions.lift_suspension, subject_id=new_id()),
        partial(decisions.end_stream, stream_id=new_id()),
    ):
        with pytest.raises(NotFound):
            decide(moderator=carol, reason="spam", now=NOW)
    assert not Decision.objects.exists()


def test_without_a_decision_there_is_no_effect(carol, scene):
    """The database refuses a decision without a reason, and so its effect."""
    with pytest.raises(IntegrityError, match="has_a_reason"):
        decisions.end_stream(
            moderator=carol, stream_id=scene.stream.pk, reason="", now=scene.now
        )

    assert ends_of(scene) == ("", "")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE moderation_decision SET reason = 'x'", "DELETE FROM moderation_decision"],
)
def test_a_decision_is_never_changed(carol, mallory, statement):
    decision = suspend(carol, mallory)
    before = row(decision)

    with (
        pytest.raises(ProgrammingError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert row(decision) == before


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"subject": "moderator"}, "is_about_another"),
        ({"reason": ""}, "has_a_reason"),
        ({"target_id": None}, "target_id"),
        ({"until": NOW}, "until_is_a_suspensions"),
        (
            {"action": "lift_suspension", "until": NOW + DAY},
            "until_is_a_suspensions",
        ),
    ],
)
def test_the_database_refuses_what_is_no_decision(carol, mallory, fields, constraint):
    fields = {
        "action": "suspend",
        "reason": "spam",
        "subject": mallory,
        "target_type": "profile",
        "target_id": mallory.pk,
        **{name: carol if v == "moderator" else v for name, v in fields.items()},
    }
    with pytest.raises(IntegrityError, match=constraint):
        Decision.objects.create(
            moderator=carol, before={}, after={}, decided_at=NOW, **fields
        )
