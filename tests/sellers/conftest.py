"""Alice sells in Taipei and is present on one device."""

import math
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.dispatch import Signal
from rest_framework.test import APIClient

from realtime import presence
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import Precision, PresenceStatus, Seller
from sellers.services import places, selling
from tests.factories import UserFactory

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TAIPEI = Coordinates(25.033, 121.5654)
METERS_PER_DEGREE = 111_195


def appear(user_id: UUID) -> None:
    """Connect a device of a user, who is then present."""
    presence.hold([_device(user_id)])


def disappear(user_id: UUID) -> None:
    """Put the device in the background: it counts at once."""
    presence.release(_device(user_id), with_grace=False)


def place(user_id: UUID, point: Coordinates, *, now: datetime = NOW) -> Seller:
    return places.report(user_id=user_id, point=point, accuracy_meters=10, now=now)


def moved(start: Coordinates, heading: float, meters: float) -> Coordinates:
    """Return where one is after so many meters; near enough for a few kilometers."""
    north = meters * math.cos(heading) / METERS_PER_DEGREE
    east = meters * math.sin(heading) / METERS_PER_DEGREE
    longitude = start.longitude + east / math.cos(math.radians(start.latitude))
    return Coordinates(start.latitude + north, longitude)


def _device(user_id: UUID) -> presence.Lease:
    return presence.of_device(user_id=user_id, device_id="phone", ref="1")


@pytest.fixture
def catch():
    """Return a function that collects what a signal is sent with, during the test."""
    with ExitStack() as stack:

        def start(signal: Signal) -> list[dict[str, Any]]:
            caught: list[dict[str, Any]] = []

            def receive(**kwargs: Any) -> None:
                caught.append(kwargs)

            signal.connect(receive, weak=False)
            stack.callback(signal.disconnect, receive)
            return caught

        yield start


@pytest.fixture
def seller(alice):
    """Alice, who sells and is present, but has told nobody where she is."""
    appear(alice.pk)
    return selling.set_offer(
        user_id=alice.pk,
        is_seller=True,
        location_consent=True,
        price_per_minute_millicredits=5000,
        now=NOW,
    )


@pytest.fixture
def seller_on_the_map(seller):
    return place(seller.pk, TAIPEI)


def on_the_map(
    *points: Coordinates, status: PresenceStatus = PresenceStatus.ONLINE
) -> list[Seller]:
    """Put strangers on the map, whole crowds of them, without their sockets."""
    users = UserFactory.create_batch(len(points))
    exact = status == PresenceStatus.STREAMING
    return Seller.objects.bulk_create(
        Seller(
            user=user,
            is_seller=True,
            consented_at=NOW,
            price_per_minute_millicredits=5000,
            presence_status=status,
            cell=(cell := cells.cell_at(point)),
            cell_published_at=NOW,
            public_location=(point if exact else cells.center(cell)).to_point(),
            precision=Precision.EXACT if exact else Precision.AREA,
        )
        for user, point in zip(users, points, strict=True)
    )


@pytest.fixture
def bobs_client(bob):
    """Bob, signed in."""
    client = APIClient()
    client.force_authenticate(bob)
    return client
