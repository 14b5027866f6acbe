"""Who may watch no more hears no more, on as many sockets as there are."""

from contextlib import ExitStack
from dataclasses import dataclass

import pytest

import realtime
from accounts.services import blocks, suspensions
from core import clock
from sellers.selectors import profiles
from sellers.services import selling
from streams import groups
from streams.models import Viewing
from streams.services import streams, viewings
from tests.accounts.devices import device_of
from tests.factories import UserFactory
from tests.faults.sizes import SIZE
from tests.realtime.client import Client
from tests.sellers.conftest import TAIPEI, place
from tests.servers import serve
from tests.streams.conftest import PRICE, become_seller, give
from tests.streams.room.peers import go_live, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

SOCKETS = 10 * SIZE


@pytest.fixture(scope="module")
def site(django_db_setup):
    """A server of the whole site."""
    with serve() as (server,):
        yield server


@pytest.fixture
def plug(site):
    """Connect one more device of a user, and return its client."""
    with ExitStack() as stack:

        def plug(user):
            _, client = stack.enter_context(device_of(user, site))
            return client

        yield plug


@dataclass(frozen=True)
class Watcher:
    """A buyer who watches a seller of their own, by one socket."""

    client: Client
    viewing: Viewing


@pytest.fixture
def watchers(plug):
    """Many buyers, each in a room with a seller, who is there."""
    watchers = []
    sellers, buyers = (UserFactory.create_batch(SOCKETS) for _ in range(2))
    for seller, buyer in zip(sellers, buyers, strict=True):
        give(buyer, 10 * PRICE)
        plug(seller)
        viewing = watch(live(seller), buyer)
        watchers.append(Watcher(plug(buyer), viewing))
        reply = watchers[-1].client.join(groups.topic(viewing.stream_id))
        assert reply["status"] == "ok"
    return watchers


def live(seller):
    become_seller(seller)
    return go_live(seller)


def end_viewing(viewing, now):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=now)


def end_stream(viewing, now):
    streams.stop(seller_id=viewing.seller_id, stream_id=viewing.stream_id, now=now)


def stop_selling(viewing, now):
    selling.set_offer(user_id=viewing.seller_id, is_seller=False, now=now)


def forbid_selling(viewing, now):
    selling.revoke(user_id=viewing.seller_id, now=now)


def suspend_seller(viewing, now):
    suspensions.suspend(user_id=viewing.seller_id, reason="spam", now=now)


def block_buyer(viewing, now):
    blocks.block(blocker_id=viewing.seller_id, blocked_id=viewing.buyer_id, now=now)


def heard_until(client, topic, event):
    """Return the names of the events that came before this one."""
    names = []
    while (frame := client.hear())[2:4] != [topic, event]:
        names.append(frame[3])
    return names


@pytest.mark.parametrize(
    "end",
    [
        end_viewing,
        end_stream,
        stop_selling,
        forbid_selling,
        suspend_seller,
        block_buyer,
    ],
)
def test_whoever_may_watch_no_more_is_out_of_the_room(watchers, end):
    for watcher in watchers:
        end(watcher.viewing, clock.database_now())
    for watcher in watchers:
        viewing, client = watcher.viewing, watcher.client
        room, own = groups.topic(viewing.stream_id), f"user:{viewing.buyer_id}"
        heard_until(client, room, "phx_close")
        for group in (
            groups.of_everyone(viewing.stream_id),
            groups.of_viewing(viewing.stream_id, viewing.pk),
        ):
            realtime.publish(topic=room, event="whispered", payload={}, to=group)
        realtime.publish(topic=own, event="all_said", payload={})

        assert "whispered" not in heard_until(client, own, "all_said")
        assert client.join(room)["response"]["reason"] == "not_found"


def test_whoever_is_blocked_hears_no_more(alice, mallory, plug):
    plug(alice)
    stream = live(alice)
    place(alice.pk, TAIPEI, now=clock.database_now())
    views = {
        f"seller:{alice.pk}": {},
        "map:view": {"bbox": [121, 24, 122, 26], "zoom": 10},
    }
    blocked = {user: plug(user) for user in UserFactory.create_batch(SOCKETS)}
    others = plug(mallory)
    for client in (*blocked.values(), others):
        status, seen = [client.join(topic, view) for topic, view in views.items()]
        assert status["response"]["status"] == "streaming"
        assert [each["id"] for each in seen["response"]["sellers"]] == [str(alice.pk)]

    for user in blocked:
        blocks.block(blocker_id=alice.pk, blocked_id=user.pk, now=clock.database_now())

    for client in blocked.values():
        failed = set()
        while failed != set(views):
            _, _, topic, event, _ = client.hear()
            if event == "phx_error":
                failed.add(topic)
        status, seen = [client.join(topic, view) for topic, view in views.items()]
        assert status["response"] == profiles.status_of_nobody()
        assert seen["response"] == {"sellers": []}
    streams.stop(seller_id=alice.pk, stream_id=stream.pk, now=clock.database_now())
    # Mallory, who is not blocked, has heard all there was to hear.
    heard_until(others, "map:view", "sellers_diff")
    for user, client in blocked.items():
        realtime.publish(topic=f"user:{user.pk}", event="all_said", payload={})
        assert heard_until(client, f"user:{user.pk}", "all_said") == []
