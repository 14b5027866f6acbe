"""What a request costs: three answers, each beside the least that gives the same bytes.

Rates are those of one connection that asks again and again. The 99th percentile is that
of 16 connections at once.
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from bench import keep_alive, markers, sockets
from bench.keep_alive import ask, connect, get
from bench.markers import MARKERS
from bench.result import Result, medians
from bench.visitors import sign_up
from billing.services import wallets
from tests.databases import cloned
from tests.servers import database_url, free_port, serve

SELLERS = 10_000
REQUESTS = 500
LOOKS = 200  # at the map, which VIEWERS may see so often
CONNECTIONS = 16
REQUESTS_AT_ONCE = 3_000
ROUNDS = 5
REFERENCE = [sys.executable, "-m", "uvicorn", "bench.requests_reference:application"]
OPTIONS = [
    "--loop=uvloop",
    "--http=httptools",
    "--log-level=warning",
    "--no-access-log",
]

Measure = Callable[[], float]


def measure() -> list[Result]:
    with cloned("kamegor_bench_requests"), ExitStack() as stack:
        markers.seed(sellers=SELLERS, visible=SELLERS)
        [(user, access)] = sign_up(1)
        wallets.wallet_of(user_id=user.pk)
        [server] = stack.enter_context(serve())
        ports = server.port, _start_reference(stack)
        health, balance = [get("/health")], [get("/api/credits/balance", access)]
        return [
            _rate("trivial view", ports, health, REQUESTS, reach=0.2),
            _rate("authenticated balance", ports, balance, REQUESTS, reach=0.33),
            _rate(f"map of {MARKERS}", ports, _looks(), LOOKS, reach=0.5),
            _p99(ports, balance[0], reach=4),
        ]


def _start_reference(stack: ExitStack) -> int:
    port = free_port()
    argv = [*REFERENCE, *OPTIONS, f"--port={port}"]
    variables: dict[str, Any] = {
        "DATABASE_URL": database_url(),
        "SECRET_KEY": settings.SECRET_KEY,
    }
    stack.enter_context(sockets.running(argv, port, **variables))
    return port


def _looks() -> list[bytes]:
    """Return requests for the map, each of another viewer."""
    boxes = cycle(markers.boxes(visible=SELLERS))
    return [
        get(f"/api/map/sellers?{urlencode({'bbox': _bbox(box)})}", access)
        for box, access in zip(boxes, markers.access_tokens(), strict=False)
    ]


def _bbox(box: Any) -> str:
    return ",".join(str(edge) for edge in box[:4])


def _rate(
    name: str,
    ports: tuple[int, int],
    requests: list[bytes],
    times: int,
    *,
    reach: float,
) -> Result:
    _compare(ports, requests)
    measures = [_answers_a_second(port, requests, times) for port in ports]
    ours, theirs = medians(*measures, rounds=ROUNDS)
    return Result(name, ours, theirs, "requests/s", ours / theirs, reach, "at_least")


def _compare(ports: tuple[int, int], requests: list[bytes]) -> None:
    """Warm both up, and see that they answer the same."""
    with connect(ports[0]) as one, connect(ports[1]) as other:
        for request in requests:
            ours, theirs = ask(one, request), ask(other, request)
            assert ours == theirs, (ours, theirs)


def _answers_a_second(port: int, requests: list[bytes], times: int) -> Measure:
    upcoming: Iterator[bytes] = cycle(requests)

    def measure_rate() -> float:
        # Connected anew: while the other is measured, servers close what is idle.
        with connect(port) as connection:
            begun_at = time.perf_counter()
            for _ in range(times):
                ask(connection, next(upcoming))
            return times / (time.perf_counter() - begun_at)

    return measure_rate


def _p99(ports: tuple[int, int], request: bytes, *, reach: float) -> Result:
    measures = [_percentile(port, request) for port in ports]
    ours, theirs = medians(*measures, rounds=ROUNDS)
    name = f"balance on {CONNECTIONS} connections, p99"
    return Result(name, ours, theirs, "ms", ours / theirs, reach, "at_most")


def _percentile(port: int, request: bytes) -> Measure:
    def measure_p99() -> float:
        with ExitStack() as stack:
            opened = [stack.enter_context(connect(port)) for _ in range(CONNECTIONS)]
            times = keep_alive.ask_all(opened, request, times=REQUESTS_AT_ONCE)
            return 1000 * statistics.quantiles(times, n=100)[98]

    return measure_p99
