"""The map's answer with 200 markers among a million sellers, as a client gets it.

Beside it, the least it could be: PostGIS's answer to the bare query, and an
authenticated view that has the answer's bytes in memory. Their times are added up.
"""

import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from urllib.parse import urlencode

from django.db import connection

from bench import markers
from bench.markers import MARKERS
from bench.result import Result
from sellers.map.selectors import markers_query
from tests.databases import cloned
from tests.servers import Server, serve

SELLERS = 1_000_000
VISIBLE = 100_000
ROUNDS = 5
LOOKS_PER_ROUND = 300
WARM_UP_LOOKS = 100
REACH = 1.5

Ask = Callable[[], float]


def measure() -> list[Result]:
    with cloned("kamegor_bench_map"):
        markers.seed(sellers=SELLERS, visible=VISIBLE)
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
    boxes = cycle(markers.boxes(visible=VISIBLE))

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
    boxes = cycle(markers.boxes(visible=VISIBLE))
    viewers = cycle(markers.access_tokens())

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
