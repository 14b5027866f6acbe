"""Leases in Redis: who takes them, who gives them up, and who finds they ran out."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core import redis
from realtime import presence
from realtime.constants import GRACE_SECONDS, LEASE_SECONDS, SETTLED_SECONDS
from realtime.presence import Lease
from realtime.signals import presence_changed
from tests.realtime.client import store

pytestmark = pytest.mark.django_db

BOB = uuid4()


def device(name, ref="1", user_id=BOB):
    return presence.of_device(user_id=user_id, device_id=name, ref=ref)


def pass_time(seconds):
    """Let time pass for Redis: everything it waits for comes nearer."""
    leases = redis.key("{presence}", "leases")
    for lease in store().zrange(leases, 0, -1):
        store().zincrby(leases, -1000 * seconds, lease)
    born = redis.key("{presence}", "born")
    if store().exists(born):
        store().decrby(born, seconds)


@pytest.fixture
def changes():
    """What is announced during the test: whether each user is then present."""
    announced = []

    def hear(user_id, **kwargs):
        announced.append((user_id, presence.is_present(user_id)))

    presence_changed.connect(hear)
    yield announced
    presence_changed.disconnect(hear)


def test_a_user_is_present_from_the_first_device_to_the_last(changes):
    phone, tablet = device("phone"), device("tablet")
    presence.hold([phone])
    presence.hold([tablet])
    presence.release(phone, with_grace=False)
    assert changes == [(BOB, True)]
    presence.release(tablet, with_grace=False)
    assert changes == [(BOB, True), (BOB, False)]


def test_two_connections_of_one_device_are_two(changes):
    earlier, later = device("phone", ref="1"), device("phone", ref="2")
    presence.hold([earlier, later])
    presence.release(earlier, with_grace=False)
    assert presence.is_present(BOB)


def test_releasing_twice_or_what_was_not_held_says_nothing(changes):
    presence.release(device("phone"), with_grace=False)
    presence.release(device("phone"), with_grace=True)
    presence.hold([device("phone")])
    presence.release(device("phone"), with_grace=False)
    presence.release(device("phone"), with_grace=False)
    assert changes == [(BOB, True), (BOB, False)]


def test_a_lost_connection_counts_until_the_grace_is_over(changes):
    presence.hold([device("phone")])
    presence.release(device("phone"), with_grace=True)
    pass_time(GRACE_SECONDS - 1)
    presence.sweep()
    assert changes == [(BOB, True)]
    pass_time(2)
    presence.sweep()
    assert changes == [(BOB, True), (BOB, False)]


def test_who_comes_back_within_the_grace_was_never_away(changes):
    presence.hold([device("phone", ref="1")])
    presence.release(device("phone", ref="1"), with_grace=True)
    pass_time(GRACE_SECONDS - 1)
    presence.hold([device("phone", ref="2")])
    pass_time(2)
    presence.sweep()
    assert changes == [(BOB, True)]


def test_the_background_counts_at_once_in_spite_of_an_earlier_grace(changes):
    presence.hold([device("phone", ref="1")])
    presence.release(device("phone", ref="1"), with_grace=True)
    presence.hold([device("phone", ref="2")])
    presence.release(device("phone", ref="2"), with_grace=False)
    assert changes == [(BOB, True), (BOB, False)]


def test_a_background_app_that_is_lost_does_not_come_back_for_the_grace(changes):
    presence.hold([device("phone")])
    presence.release(device("phone"), with_grace=False)
    presence.release(device("phone"), with_grace=True)
    assert not presence.is_present(BOB)


def test_whoever_sweeps_finds_what_a_killed_server_held_once(changes):
    alice = uuid4()
    presence.hold([device("phone"), device("phone", user_id=alice)])
    pass_time(LEASE_SECONDS - 1)
    presence.sweep()
    assert len(changes) == 2
    pass_time(2)
    presence.sweep()
    presence.sweep()
    assert sorted(changes[2:]) == sorted([(BOB, False), (alice, False)])
    assert presence.present([BOB, alice]) == set()


def test_what_is_renewed_does_not_run_out(changes):
    for _ in range(3):
        presence.hold([device("phone")])
        pass_time(LEASE_SECONDS - 1)
        presence.sweep()
    assert changes == [(BOB, True)]


def test_a_sweep_finds_thousands():
    users = [uuid4() for _ in range(1000)]
    presence.hold([device("phone", user_id=user_id) for user_id in users])
    assert presence.present(users) == set(users)
    pass_time(LEASE_SECONDS + 1)
    presence.sweep()
    assert presence.present(users) == set()
    assert store().zcard(redis.key("{presence}", "leases")) == 0


def test_an_emptied_redis_learns_again_by_the_next_renewal(changes):
    held = [device("phone"), device("tablet")]
    presence.hold(held)
    store().delete(*store().keys(redis.key("*")))
    assert not presence.is_present(BOB)
    presence.hold(held)
    assert presence.is_present(BOB)


def test_an_absence_is_not_believed_until_everyone_had_time_to_renew():
    assert not presence.is_settled()
    presence.sweep()
    assert not presence.is_settled()
    pass_time(SETTLED_SECONDS)
    presence.sweep()
    assert presence.is_settled()


def test_rooms_empty_by_themselves_if_nobody_is_left_to_sweep():
    presence.hold([device("phone")])
    key = redis.key("{presence}", "room", f"@{BOB}")
    assert LEASE_SECONDS < store().ttl(key) <= 2 * LEASE_SECONDS


def test_a_topic_knows_who_is_in_it_and_on_how_many_sockets():
    one = Lease("room:a", "bob", "1", '{"phx_ref":"1","mood":"calm"}')
    two = Lease("room:a", "bob", "2", '{"phx_ref":"2"}')
    presence.hold([one, two, Lease("room:b", "bob", "3", '{"phx_ref":"3"}')])
    state = presence.state("room:a")
    state["bob"]["metas"].sort(key=lambda meta: meta["phx_ref"])
    calm = {"phx_ref": "1", "mood": "calm"}
    assert state == {"bob": {"metas": [calm, {"phx_ref": "2"}]}}
    presence.release(two, with_grace=False)
    assert presence.state("room:a") == {"bob": {"metas": [calm]}}
    presence.release(one, with_grace=False)
    assert presence.state("room:a") == {}


def test_a_topic_is_nobodys_presence(changes):
    presence.hold([Lease("room:a", "bob", "1")])
    presence.release(Lease("room:a", "bob", "1"), with_grace=False)
    assert changes == []


def test_each_users_devices_are_counted_and_dated():
    opened = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    for name, ref, hours in (("phone", "1", 0), ("phone", "2", 1), ("tablet", "3", 2)):
        lease = presence.of_device(
            user_id=BOB, device_id=name, ref=ref, since=opened + timedelta(hours=hours)
        )
        presence.hold([lease])

    here = presence.attendance([BOB, uuid4()])

    assert set(here) == {BOB}
    assert (here[BOB].device_count, here[BOB].since) == (2, opened)


def test_a_renewal_is_heard_and_changes_nothing_else():
    opened = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    lease = presence.of_device(user_id=BOB, device_id="phone", ref="1", since=opened)
    presence.hold([lease])
    pass_time(LEASE_SECONDS // 2)
    before = presence.attendance([BOB])[BOB]

    presence.hold([lease])

    after = presence.attendance([BOB])[BOB]
    assert after.heard_at - before.heard_at >= timedelta(seconds=LEASE_SECONDS // 2)
    assert (after.since, after.device_count) == (opened, 1)
