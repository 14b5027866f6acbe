"""Alice is live and bob has watched her for twenty seconds; carol moderates."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from audit.models import AuditKind
from audit.services import entries
from core import clock
from streams.models import Viewing
from streams.services import streams, viewings
from streams.states import Peer
from tests.streams.conftest import (  # noqa: F401 -- fixtures of this folder, too
    PRICE,
    become_seller,
    buyer,
    connect_both,
    give,
    request,
    seller,
    stream,
    wire,
)

WATCHED_SECONDS = 20


@dataclass(frozen=True)
class Scene:
    """Bob's viewing of alice's stream, and the moment both were last heard: now."""

    viewing: Viewing
    now: datetime

    @property
    def stream(self):
        return self.viewing.stream


@pytest.fixture
def scene(alice, bob):
    now = clock.database_now()
    start = now - timedelta(seconds=WATCHED_SECONDS)
    become_seller(alice)
    give(bob, 10 * PRICE)
    live = streams.go_live(
        seller_id=alice.pk, title="x", price_per_minute_millicredits=PRICE, now=start
    )
    viewing = connect_both(request(live, bob, now=start), now=start)
    for peer in Peer:
        user_id = getattr(viewing, f"{peer}_id")
        for silent_seconds in range(WATCHED_SECONDS, -1, -5):
            viewings.hear(
                viewing_id=viewing.pk,
                peer=peer,
                user_id=user_id,
                now=now - timedelta(seconds=silent_seconds),
            )
    viewing.refresh_from_db()
    return Scene(viewing, now)


@pytest.fixture
def told(wire, django_capture_on_commit_callbacks):  # noqa: F811
    """Everything that users are told, as users, of what happens in the block."""

    @contextmanager
    def listen():
        events = []
        with django_capture_on_commit_callbacks(execute=True):
            yield events
        events += [event for event in wire.read() if event.topic.startswith("user:")]

    return listen


@pytest.fixture
def entry(carol, bob):
    """What carol has been shown: bob's page."""
    return entries.record(
        staff=carol,
        kind=AuditKind.READ,
        page="accounts_user_change",
        model="accounts.user",
        object_ids=[str(bob.pk)],
        question={},
        address="192.0.2.1",
        now=clock.database_now(),
    )
