"""Alice sells, is present and live at noon; bob has ten minutes' worth of credits."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from channels.layers import get_channel_layer
from django.conf import settings
from rest_framework.test import APIClient

from accounts.models import User
from billing.services import grants
from core import redis
from realtime import presence
from sellers.services import reputation, selling
from streams.models import Rating, Stream, Viewing
from streams.services import streams, viewings
from streams.states import Peer
from tests.faults import oracle
from tests.realtime import payloads

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PRICE = 6_000


def at(seconds: float) -> datetime:
    """Return a moment so many seconds after noon, when the stream began."""
    return NOON + timedelta(seconds=seconds)


def appear(user_id: UUID) -> None:
    """Connect a device of a user, who is then present."""
    presence.hold([_phone(user_id)])


def disappear(user_id: UUID) -> None:
    """Put the device in the background: it counts at once."""
    presence.release(_phone(user_id), with_grace=False)


def become_seller(user: User, *, terms: dict[str, int] | None = None) -> None:
    appear(user.pk)
    selling.set_offer(
        user_id=user.pk,
        is_seller=True,
        location_consent=True,
        price_per_minute_millicredits=PRICE,
        terms=terms,
        now=NOON,
    )


def give(user: User, amount_millicredits: int) -> None:
    grants.grant(
        user_id=user.pk,
        amount_millicredits=amount_millicredits,
        reason="test",
        actor="test",
        occurred_at=NOON,
    )


def go_live(seller: User) -> Stream:
    return streams.go_live(
        seller_id=seller.pk,
        title="Sunset over the harbour",
        price_per_minute_millicredits=PRICE,
        now=NOON,
    )


def request(stream: Any, buyer: User, *, now: datetime = NOON) -> Viewing:
    return viewings.request(buyer_id=buyer.pk, stream_id=stream.pk, now=now)


def agree(viewing: Viewing, *, now: datetime = NOON) -> None:
    """Let the seller offer and the buyer answer."""
    viewings.offer(viewing_id=viewing.pk, user_id=viewing.seller_id, now=now)
    viewings.answer(viewing_id=viewing.pk, user_id=viewing.buyer_id, now=now)


def connect(viewing: Viewing, peer: Peer, *, now: datetime) -> None:
    """Let a peer say that they are connected."""
    user_id = getattr(viewing, f"{peer}_id")
    viewings.connect(viewing_id=viewing.pk, peer=peer, user_id=user_id, now=now)


def connect_both(viewing: Viewing, *, now: datetime = NOON) -> Viewing:
    agree(viewing, now=now)
    for peer in Peer:
        connect(viewing, peer, now=now)
    viewing.refresh_from_db()
    return viewing


def watch(
    stream: Any, buyer: User, *, seconds: float = 10, now: datetime = NOON
) -> Viewing:
    """Let a buyer watch for so long, pay and leave."""
    viewing = connect_both(request(stream, buyer, now=now), now=now)
    end = now + timedelta(seconds=seconds)
    while now < end:
        now = min(now + timedelta(seconds=5), end)
        for peer in Peer:
            user_id = getattr(viewing, f"{peer}_id")
            viewings.hear(viewing_id=viewing.pk, peer=peer, user_id=user_id, now=now)
    return viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=end)


def publish_ratings() -> None:
    """Show everybody what was rated, whenever and by however few."""
    waiting = Rating.objects.filter(published_on=None)
    seller_ids = set(waiting.values_list("seller_id", flat=True))
    waiting.update(published_on=NOON.date())
    for seller_id in seller_ids:
        reputation.refresh(user_id=seller_id, now=NOON)


def client_of(user: User) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def _phone(user_id: UUID) -> presence.Lease:
    return presence.of_device(user_id=user_id, device_id="phone", ref="1")


@pytest.fixture(autouse=True)
def _noon_is_lately(monkeypatch):
    """Let past streams of these tests' noon be read, whatever day it is."""
    monkeypatch.setattr("streams.models.stream.HISTORY_DAYS", 36_500)


@pytest.fixture
def seller(alice):
    """Alice, who sells and is present."""
    become_seller(alice)
    return alice


@pytest.fixture
def stream(seller):
    return go_live(seller)


@pytest.fixture
def buyer(bob):
    """Bob, with credits for ten minutes."""
    give(bob, 10 * PRICE)
    return bob


@pytest.fixture
def viewing(stream, buyer):
    """What bob has just asked for."""
    return request(stream, buyer)


@pytest.fixture
def watched(viewing):
    """What bob has been watching since noon."""
    return connect_both(viewing)


@pytest.fixture
def _books_are_right(db, settings):
    """Find the books right after the test, whatever was done in it."""
    yield
    assert oracle.violations(unit_seconds=settings.BILLING_UNIT_SECONDS) == {}


@dataclass(frozen=True)
class Event:
    """One event as it went to one group."""

    group: str
    topic: str
    name: str
    payload: dict[str, Any]


class Wire:
    """Listens to everything the site sends its clients, at Redis."""

    def __init__(self) -> None:
        self._prefix = f"{settings.REDIS_PREFIX}__group__"
        self._pubsub = redis.client().pubsub()
        self._pubsub.psubscribe(f"{self._prefix}*")
        self._pubsub.get_message(timeout=5)

    def read(self) -> list[Event]:
        """Return what was sent since the last call, in order, as is documented."""
        # What was sent before comes before our own message.
        redis.client().publish(f"{self._prefix}end", b"")
        events: list[Event] = []
        while True:
            message = self._pubsub.get_message(timeout=5)
            if message["channel"].endswith(b"__group__end"):
                return events
            sent = get_channel_layer().deserialize(message["data"])
            _, _, topic, name, payload = msgspec.json.decode(sent["frame"])
            payloads.check(topic, name, payload)
            events.append(Event(sent["to"], topic, name, payload))

    def close(self) -> None:
        self._pubsub.close()


@pytest.fixture
def wire():
    listener = Wire()
    yield listener
    listener.close()
