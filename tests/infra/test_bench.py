"""How benches report."""

import itertools
from pathlib import Path

import pytest

from bench import __main__ as command
from bench.result import Result, medians


@pytest.mark.parametrize(
    ("direction", "ratio", "is_reached"),
    [
        ("at_least", 0.6, True),
        ("at_least", 0.59, False),
        ("at_most", 0.6, True),
        ("at_most", 0.61, False),
    ],
)
def test_a_figure_is_reached_up_to_its_bound(direction, ratio, is_reached):
    result = Result("fan-out", ratio, 1.0, "1/s", ratio, 0.6, direction)

    assert result.is_reached is is_reached


def test_measures_take_turns_and_give_medians():
    taken = []
    ours, theirs = itertools.count(1), iter([10.0, 1000.0, 20.0])

    def measure_ours():
        taken.append("ours")
        return next(ours)

    def measure_theirs():
        taken.append("theirs")
        return next(theirs)

    assert medians(measure_ours, measure_theirs, rounds=3) == [2, 20.0]
    assert taken == ["ours", "theirs"] * 3


def test_a_missed_figure_fails_the_run(capsys, monkeypatch):
    reached = Result("socket", 12.0, 10.0, "KiB", 1.2, 1.5, "at_most")
    missed = Result("tick", 2.0, 1.0, "s", 2.0, 1.5, "at_most")
    bench = type("bench", (), {"measure": staticmethod(lambda: [reached, missed])})
    monkeypatch.setitem(command.sys.modules, "bench.example", bench)

    assert command.main(["example"]) == 1

    printed = capsys.readouterr().out
    assert "≤ 1.5  reached" in printed
    assert "≤ 1.5  MISSED" in printed
    assert '"name": "tick"' in printed


# The smallest size at which each bench does all it does.
SMALL = {
    "fanout": {"SOCKETS": 3, "EVENTS": 2, "STOCK_EVENTS": 2, "ROUNDS": 1},
    "first_frame": {"ROUNDS": 1},
    "map": {
        "SELLERS": 2_000,
        "VISIBLE": 1_000,
        "ROUNDS": 1,
        "LOOKS_PER_ROUND": 3,
        "WARM_UP_LOOKS": 1,
    },
    "requests": {
        "SELLERS": 1_000,
        "REQUESTS": 3,
        "LOOKS": 3,
        "CONNECTIONS": 2,
        "REQUESTS_AT_ONCE": 5,
        "ROUNDS": 1,
    },
    "socket_memory": {
        "FIRST_SOCKETS": 2,
        "MORE_SOCKETS": 2,
        "ROUNDS": 1,
        "SETTLE_SECONDS": 0,
    },
    "tick": {"VIEWINGS": 20, "SEEDED_AT_ONCE": 10, "ROUNDS": 1},
}
FIGURES = {
    "fanout": 2,
    "first_frame": 2,
    "map": 2,
    "requests": 4,
    "socket_memory": 1,
    "tick": 1,
}
BROWSING = pytest.param("first_frame", marks=pytest.mark.browser)


def test_every_bench_is_run_and_tried():
    """Read, not imported: some are settings, which change the environment."""
    modules = Path(command.__file__).parent.glob("*.py")
    measuring = [path.stem for path in modules if "\ndef measure(" in path.read_text()]
    assert sorted(measuring) == command.NAMES == sorted(SMALL)


@pytest.mark.parametrize("name", [*sorted(SMALL.keys() - {"first_frame"}), BROWSING])
def test_a_bench_works_and_prints_its_table(
    name, capsys, monkeypatch, django_db_setup, django_db_blocker
):
    for constant, value in SMALL[name].items():
        monkeypatch.setattr(f"bench.{name}.{constant}", value)

    with django_db_blocker.unblock():
        command.main([name])

    header, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["bench", "value", "reference", "unit", "ratio", "reach"]
    rows = [line for line in lines if line.endswith(("reached", "MISSED"))]
    assert len(rows) == FIGURES[name]
