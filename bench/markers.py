"""Sellers on a map, many at a time, and views that hold a known number of them."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.services import sessions
from core.ids import new_id
from sellers.map import cells
from sellers.map.areas import Box
from sellers.map.cells import Coordinates
from sellers.models import PresenceStatus, Seller

MARKERS = 200
REGION = Box(116.0, 20.0, 126.0, 30.0)
BOXES = 50
VIEWERS = 100  # each may look at the map 60 times a minute

# In which one user differs from another, and one seller; the rest is the same.
USER_COLUMNS = [
    *("id", "email", "picture"),
    *("username", "username_folded", "username_skeleton"),
]
SELLER_COLUMNS = [
    *("user_id", "presence_status"),
    *("cell", "cell_published_at", "public_location"),
]
NOW = datetime(2026, 3, 1, tzinfo=UTC)

Row = tuple[Any, ...]


def boxes(*, visible: int) -> list[Box]:
    """Return boxes that hold about ``MARKERS`` of those, the same in every run."""
    # The visible ones are spread evenly over the region.
    degrees = REGION.width * (MARKERS / visible) ** 0.5
    dice = random.Random(1)
    drawn = []
    for _ in range(BOXES):
        west = dice.uniform(REGION.west, REGION.east - degrees)
        south = dice.uniform(REGION.south, REGION.north - degrees)
        drawn.append(Box(west, south, west + degrees, south + degrees))
    return drawn


def access_tokens() -> list[str]:
    """Return tokens of ``VIEWERS`` users, each of whom may look so often a minute."""
    now = timezone.now()
    viewers = User.objects.order_by("pk")[:VIEWERS]
    opened = [sessions.start(user=user, user_agent="", now=now) for user in viewers]
    return [tokens.issue(session=session).access for session in opened]


def seed(*, sellers: int, visible: int) -> None:
    """Write the users and their sellers' rows, so many of them on the map."""
    user_ids = [new_id() for _ in range(sellers)]
    first = User.objects.create(username="first", email="first@example.com")
    seller = Seller.objects.create(
        user=first,
        is_seller=True,
        consented_at=NOW,
        price_per_minute_millicredits=5000,
    )
    _copy(first, USER_COLUMNS, map(_user, range(sellers), user_ids))
    _copy(seller, SELLER_COLUMNS, map(_seller, user_ids, _places(sellers // visible)))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_user, sellers_seller")


def _user(n: int, user_id: UUID) -> Row:
    names = f"user{n}", f"user{n}", f"user{n}"
    return user_id, f"user{n}@example.com", f"pictures/{user_id}.jpg", *names


def _seller(user_id: UUID, place: Row) -> Row:
    return user_id, *place


def _places(hidden_for_each: int) -> Iterator[Row]:
    """Yield each seller's status, cell, its time, and public location, without end."""
    dice = random.Random(2)
    for n in count():
        if n % hidden_for_each:
            yield PresenceStatus.OFFLINE, None, None, None
            continue
        latitude = dice.uniform(REGION.south, REGION.north)
        longitude = dice.uniform(REGION.west, REGION.east)
        cell = cells.cell_at(Coordinates(latitude, longitude))
        yield PresenceStatus.ONLINE, cell, NOW, cells.center(cell).to_point().ewkt


def _copy(like: Model, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write rows that differ from a saved one in these columns."""
    model = like._meta  # noqa: SLF001 -- documented, in spite of its name
    table, key = model.db_table, model.pk.column
    every = [
        field.column
        for field in model.local_concrete_fields
        if field.column and not field.generated
    ]
    values = [
        f"{'fresh' if column in columns else 'saved'}.{column}" for column in every
    ]
    named = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE fresh AS SELECT {named} FROM {table} LIMIT 0"
        )
        with cursor.copy(f"COPY fresh ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(every)}) SELECT {', '.join(values)}"
            f" FROM fresh, {table} AS saved WHERE saved.{key} = %s",
            [like.pk],
        )
        cursor.execute("DROP TABLE fresh")
