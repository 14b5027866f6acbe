"""Run the benches named, or all; print a table, then the same as JSON.

Exits with 1 when a figure misses what it should reach.
"""

import importlib
import json
import os
import sys
from dataclasses import asdict

import django

from bench.result import Result

ROW = "{:<46} {:>14} {:>14} {:<14} {:>7} {:>9}  {}"
NAMES = ["fanout", "first_frame", "map", "requests", "socket_memory", "tick"]
SIGNS = {"at_least": "≥", "at_most": "≤"}


def main(names: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kamegor.settings.local")
    os.environ.setdefault("REDIS_PREFIX", "kamegor-bench")
    django.setup()
    print(ROW.format("bench", "value", "reference", "unit", "ratio", "reach", ""))
    results: list[Result] = []
    for name in names or NAMES:
        for result in importlib.import_module(f"bench.{name}").measure():
            print(_row(result), flush=True)
            results.append(result)
    print(json.dumps([asdict(result) for result in results], indent=2))
    return 0 if all(result.is_reached for result in results) else 1


def _row(result: Result) -> str:
    return ROW.format(
        result.name,
        _number(result.value),
        _number(result.reference),
        result.unit,
        f"{result.ratio:.3g}",
        f"{SIGNS[result.direction]} {result.reach:g}",
        "reached" if result.is_reached else "MISSED",
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.4g}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
