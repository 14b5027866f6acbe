"""The map's answer with 200 markers among a million sellers, as a client gets it.

Beside it, the least it could be: PostGIS's answer to the bare query, and an
authenticated view that has the answer's bytes in memory. Their times are added up.
"""

import http.client
import random
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.services import sessions
from bench.result import Result
from core.ids import new_id
from sellers.map import cells
from sellers.map.areas import Box
from sellers.map.cells import Coordinates
from sellers.map.selectors import markers_query
from sellers.models import PresenceStatus, Seller
from tests.databases import cloned
from tests.servers import Server, serve

SELLERS = 1_000_000
VISIBLE = 100_000
MARKERS = 200
REGION = Box(116.0, 20.0, 126.0, 30.0)
BOXES = 50
VIEWERS = 100  # each may look at the map 60 times a minute
ROUNDS = 5
LOOKS_PER_ROUND = 300
WARM_UP_LOOKS = 100
REACH = 1.5

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

Ask = Callable[[], float]
Row = tuple[Any, ...]


def measure() -> list[Result]:
    with cloned("kamegor_bench_map"):
        _seed()
        with serve(DJANGO_SETTINGS_MODULE="bench.map_settings") as [server]:
            return list(_compare(server))


def _compare(server: Server) -> Iterator[Result]:
    asks = [_query(), _request(server, "from-memory"), _request(server, "sellers")]
    _take_turns(asks, WARM_UP_LOOKS)
    rounds = [_take_turns(asks, LOOKS_PER_ROUND) for _ in range(ROUNDS)]
    for name, percent in (("p50", 50), ("p99", 99)):
        bare, memory, whole = (
            statistics.median(_percentile(each[place], percent) for each in rounds)
            for place in range(len(asks))
        )
        yield Result(
            name=f"map of {MARKERS} among {SELLERS:,}, {name}",
            value=1000 * whole,
            reference=1000 * (bare + memory),
            unit="ms",
            ratio=whole / (bare + memory),
            reach=REACH,
            direction="at_most",
        )


def _take_turns(asks: list[Ask], turns: int) -> list[list[float]]:
    """Ask each in turn; return every one's times in seconds."""
    times = [[ask() for ask in asks] for _ in range(turns)]
    return [list(column) for column in zip(*times, strict=True)]


def _percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def _query() -> Ask:
    """Return what runs the map's SQL alone, and reads its rows."""
    boxes = cycle(_boxes())

    def ask() -> float:
        sql, parameters = markers_query(next(boxes).snapped())
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(sql, parameters)
            rows = cursor.fetchall()
            took = time.perf_counter() - started
        assert MARKERS / 2 < len(rows) < MARKERS * 2
        return took

    return ask


def _request(server: Server, path: str) -> Ask:
    """Return what asks the server, on one connection, each time as another viewer."""
    client = http.client.HTTPConnection("127.0.0.1", server.port)
    client.connect()
    boxes, viewers = cycle(_boxes()), cycle(_access_tokens())

    def ask() -> float:
        box, access = next(boxes), next(viewers)
        bbox = ",".join(str(edge) for edge in box[:4])
        url = f"/api/map/{path}?{urlencode({'bbox': bbox})}"
        started = time.perf_counter()
        client.request("GET", url, headers={"Authorization": f"Bearer {access}"})
        response = client.getresponse()
        body = response.read()
        took = time.perf_counter() - started
        assert response.status == http.client.OK, body
        return took

    return ask


def _boxes() -> list[Box]:
    """Return boxes that hold about ``MARKERS``, the same in every run."""
    # Those of VISIBLE are spread evenly over the region.
    degrees = REGION.width * (MARKERS / VISIBLE) ** 0.5
    dice = random.Random(1)
    boxes = []
    for _ in range(BOXES):
        west = dice.uniform(REGION.west, REGION.east - degrees)
        south = dice.uniform(REGION.south, REGION.north - degrees)
        boxes.append(Box(west, south, west + degrees, south + degrees))
    return boxes


def _access_tokens() -> list[str]:
    now = timezone.now()
    viewers = User.objects.order_by("pk")[:VIEWERS]
    opened = [sessions.start(user=user, user_agent="", now=now) for user in viewers]
    return [tokens.issue(session=session).access for session in opened]


def _seed() -> None:
    """Write the users and their sellers' rows, one in ten of them on the map."""
    user_ids = [new_id() for _ in range(SELLERS)]
    first = User.objects.create(username="first", email="first@example.com")
    seller = Seller.objects.create(
        user=first,
        is_seller=True,
        consented_at=NOW,
        price_per_minute_millicredits=5000,
    )
    _copy(first, USER_COLUMNS, map(_user, range(SELLERS), user_ids))
    _copy(seller, SELLER_COLUMNS, map(_seller, user_ids, _places()))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_user, sellers_seller")


def _user(n: int, user_id: UUID) -> Row:
    names = f"user{n}", f"user{n}", f"user{n}"
    return user_id, f"user{n}@example.com", f"pictures/{user_id}.jpg", *names


def _seller(user_id: UUID, place: Row) -> Row:
    return user_id, *place


def _places() -> Iterator[Row]:
    """Yield each seller's status, cell, its time, and public location."""
    dice = random.Random(2)
    for n in range(SELLERS):
        if n % (SELLERS // VISIBLE):
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
