"""Attacks on where sellers are: none of them may learn more than the cell."""

import math
import random
import statistics
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import h3.api.basic_int as h3
import pytest
from channels.layers import get_channel_layer
from django.conf import settings as site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import limits, redis
from realtime import groups
from sellers import constants
from sellers.broadcasts import MAP_GROUP
from sellers.map import cells
from sellers.map.areas import Area, Box, Circle
from sellers.map.cells import Coordinates
from sellers.map.selectors import sellers_within
from sellers.models import ExactLocation, PrivateZone, Seller
from sellers.services import places, presence, zones
from tests.faults.sizes import SEED, part
from tests.sellers.conftest import (
    NOW,
    TAIPEI,
    appear,
    disappear,
    moved,
    on_the_map,
    place,
)

PAIRS = part(25, of_each_commit=5)
CENTER = cells.center(cells.cell_at(TAIPEI))
PATHS = [
    "/api/map/sellers?bbox=121,24,122,26&zoom=9",
    "/api/map/sellers?bbox=121.5653,25.0329,121.5655,25.0331&zoom=20",
    "/api/map/sellers?lat=25.033&lon=121.5654&radius=10",
    "/api/map/sellers?lat=25.033&lon=121.5654&radius=700",
    "/api/map/sellers?lat=25.1&lon=121.5654&radius=8000",
]


positions = st.builds(
    moved, st.just(CENTER), st.floats(0, 2 * math.pi), st.floats(0, 600)
).filter(lambda point: cells.cell_at(point) == cells.cell_at(CENTER))


class Eavesdropper:
    """Hears every event that the server processes are sent about a seller."""

    def __init__(self, seller_id: UUID) -> None:
        self._layer = get_channel_layer()
        self._subscription = redis.client().pubsub(ignore_subscribe_messages=True)
        for group in (MAP_GROUP, groups.of_topic(f"seller:{seller_id}")):
            self._subscription.subscribe(f"{site.REDIS_PREFIX}__group__{group}")
            self._subscription.get_message(timeout=5)

    def heard(self) -> list[Any]:
        """Return what was sent since the last call."""
        told = iter(lambda: self._subscription.get_message(timeout=0.01), None)
        return [self._layer.deserialize(message["data"]) for message in told]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("markers_max", [500, 1])
@settings(max_examples=PAIRS, deadline=None, suppress_health_check=list(HealthCheck))
@given(one=positions, other=positions)
def test_two_positions_in_one_cell_are_the_same_to_everybody(
    seller, bobs_client, bob, monkeypatch, markers_max, one, other
):
    """Byte for byte, in every answer and event: headers, order, counts and lengths."""
    monkeypatch.setattr(constants, "MARKERS_MAX", markers_max)
    if not Seller.objects.filter(cell=cells.cell_at(CENTER)).exists():
        on_the_map(TAIPEI, TAIPEI)
    eavesdropper = Eavesdropper(seller.pk)

    def seen() -> list[Any]:
        """Return all that bob, and every socket, can see at this moment."""
        limits.forget("map", str(bob.pk))
        paths = [*PATHS, f"/api/profiles/{seller.pk}"]
        answers = [bobs_client.get(path) for path in paths]
        return [
            *((each.content, sorted(each.headers.items())) for each in answers),
            *eavesdropper.heard(),
        ]

    def story(point: Coordinates) -> list[Any]:
        """Return what is seen while alice is at this point, walks off and leaves."""
        limits.forget("location", str(seller.pk))
        Seller.objects.filter(pk=seller.pk).update(
            presence_status="offline", public_location=None, cell=None
        )
        ExactLocation.objects.all().delete()
        appear(seller.pk)
        presence.sync(user_id=seller.pk, now=NOW)
        eavesdropper.heard()
        place(seller.pk, point)
        arrived = seen()
        place(seller.pk, moved(point, 1, 30), now=NOW + timedelta(seconds=30))
        walked = seen()
        disappear(seller.pk)
        return [arrived, walked, seen()]

    assert story(one) == story(other)


def circle_of_minus(center: Coordinates, radius_meters: float) -> Circle:
    return Circle(center, -radius_meters)


def attack(ask: Callable[[Area], list[Any]]) -> Coordinates:
    """Ask as an attacker would, and return where the victim seems to be.

    It narrows a box from each side, and a radius from three sides, until the victim
    drops out: bisection, to a centimeter if the answers allow it.
    """

    def last(low: float, high: float, area: Callable[[float], Area]) -> float:
        """Return the largest number whose area still holds the victim."""
        for _ in range(24):
            middle = (low + high) / 2
            low, high = (middle, high) if ask(area(middle)) else (low, middle)
        return low

    south, north, west, east = 24.9, 25.2, 121.4, 121.7
    sides = [
        last(south, north, lambda edge: Box(west, edge, east, north)),
        -last(-north, -south, lambda edge: Box(west, south, east, -edge)),
        last(west, east, lambda edge: Box(edge, south, east, north)),
        -last(-east, -west, lambda edge: Box(west, south, -edge, north)),
    ]
    for corner in (Coordinates(south, west), Coordinates(north, west), TAIPEI):
        last(-60_000, 0, partial(circle_of_minus, corner))
    return Coordinates((sides[0] + sides[1]) / 2, (sides[2] + sides[3]) / 2)


def random_position(dice: random.Random) -> Coordinates:
    """Return any point of the victim's cell, all of them as likely."""
    while True:
        point = moved(
            CENTER, dice.uniform(0, 2 * math.pi), 600 * math.sqrt(dice.random())
        )
        if cells.cell_at(point) == cells.cell_at(CENTER):
            return point


def test_bisection_finds_the_cell_and_nothing_in_it(seller):
    dice = random.Random(SEED)
    transcripts, errors = [], []
    for _ in range(part(6, of_each_commit=2)):
        victim = random_position(dice)
        limits.forget("location", str(seller.pk))
        place(seller.pk, victim)
        transcript: list[Any] = []

        def ask(area: Area, transcript: list[Any] = transcript) -> list[Any]:
            transcript.append(sellers_within(area))
            return transcript[-1]

        guess = attack(ask)
        transcripts.append(transcript)
        errors += [
            cells.distance_meters(guess, random_position(dice)) for _ in range(100)
        ]

    assert all(transcript == transcripts[0] for transcript in transcripts)
    assert len(transcripts[0]) == 7 * 24
    assert statistics.median(errors) >= 150


def test_a_walker_is_not_found_at_the_border_they_cross(seller):
    """The attacker sees a cell change and knows the walker's line and the rules."""
    dice = random.Random(SEED)
    errors = []
    for day, meters_per_second in enumerate([0.8, 1.4, 1.4, 2]):
        start = moved(TAIPEI, dice.uniform(0, 6.28), dice.uniform(0, 5000))
        heading = dice.uniform(0, 6.28)
        told = None
        for minute in range(120):
            walked = minute * 60 * meters_per_second
            at = NOW + timedelta(days=day, minutes=minute)
            limits.forget("location", str(seller.pk))
            cell = place(seller.pk, moved(start, heading, walked), now=at).cell
            if minute > 0 and told is not None and cell != told:
                errors.append(walked - border(start, heading, told, walked))
            told = cell

    assert len(errors) > 20
    assert statistics.median(errors) >= 100
    # Nor does it help to know by how much they are typically past it.
    typical = statistics.median(errors)
    assert statistics.median(abs(error - typical) for error in errors) >= 50


def border(start: Coordinates, heading: float, cell: int, walked: float) -> float:
    """Return after how many meters the walker was last where the cell is kept."""
    steps = range(int(walked), -1, -2)
    kept = (n for n in steps if cells.is_still_in(cell, moved(start, heading, n)))
    return next(kept, 0)


def keep_private(seller: Seller, home: Coordinates) -> None:
    zones.add(user_id=seller.pk, name="Home", point=home, radius_meters=300, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_who_is_in_a_private_zone_looks_to_everybody_like_who_is_away(
    seller, bobs_client, bob
):
    """Byte for byte, on coming home, at home, live at home, and on leaving the site."""
    home = moved(TAIPEI, 0, 3000)
    keep_private(seller, home)
    eavesdropper = Eavesdropper(seller.pk)

    def seen() -> list[Any]:
        limits.forget("map", str(bob.pk))
        paths = [*PATHS, f"/api/profiles/{seller.pk}", "/api/streams"]
        answers = [bobs_client.get(path) for path in paths]
        return [(each.content, sorted(each.headers.items())) for each in answers]

    def appear_in_taipei() -> None:
        limits.forget("location", str(seller.pk))
        appear(seller.pk)
        presence.sync(user_id=seller.pk, now=NOW)
        place(seller.pk, TAIPEI)
        eavesdropper.heard()

    appear_in_taipei()
    disappear(seller.pk)
    away = [seen(), eavesdropper.heard()]
    appear_in_taipei()
    place(seller.pk, home, now=NOW + timedelta(minutes=9))
    came_home = [seen(), eavesdropper.heard()]
    unseen = []
    places.begin_streaming(seller_id=seller.pk, now=NOW + timedelta(minutes=10))
    for step in range(3):
        at = NOW + timedelta(minutes=11 * (step + 1))
        place(seller.pk, moved(home, step, 200 * step), now=at)
        unseen.append(seen())
    places.end_streaming(seller_id=seller.pk, now=NOW + timedelta(minutes=40))
    disappear(seller.pk)

    assert came_home == away
    assert unseen == [away[0]] * 3
    assert eavesdropper.heard() == []


def test_who_follows_a_live_walker_learns_no_more_of_a_home_than_its_coarse_cell(
    seller,
):
    """They see exactly where the marker goes and comes, along every way that is walked.

    What they see is the same for every home in that cell, so no guess does better than
    a point in it at random.
    """
    dice = random.Random(7)
    coarse = h3.cell_to_parent(cells.cell_at(CENTER), constants.ZONE_CENTER_RESOLUTION)
    middle = cells.center(coarse)
    homes = [
        moved(cells.center(cell), dice.uniform(0, 6.28), dice.uniform(0, 300))
        for cell in h3.cell_to_children(coarse, constants.CELL_RESOLUTION)[::3]
    ]
    transcripts = []
    for home in homes:
        PrivateZone.objects.all().delete()
        keep_private(seller, home)
        transcripts.append(walk_through(seller, middle))

    visible = [place for place in transcripts[0] if place]
    assert 0 < len(visible) < len(transcripts[0])
    assert all(transcript == transcripts[0] for transcript in transcripts)
    for home in homes:
        nearest = min(cells.distance_meters(home, each.place) for [each] in visible)
        assert nearest >= 300


def walk_through(seller: Seller, middle: Coordinates) -> list[list[Any]]:
    """Return what is seen of a live seller who walks to a place, from three sides."""
    seen = []
    for day, heading in enumerate([0.3, 2.4, 4.5]):
        Seller.objects.update(cell=None, cell_published_at=None, public_location=None)
        ExactLocation.objects.all().delete()
        for step, meters in enumerate(range(4000, -1, -200)):
            at = NOW + timedelta(days=day, minutes=3 * step)
            limits.forget("location", str(seller.pk))
            place(seller.pk, moved(middle, heading, meters), now=at)
            if step == 0:
                places.begin_streaming(seller_id=seller.pk, now=at)
            seen.append(sellers_within(Box(121, 24, 122, 26)))
        places.end_streaming(seller_id=seller.pk, now=at)
    return seen
