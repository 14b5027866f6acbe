"""One figure, the reference it was measured beside, and whether it is good enough."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Result:
    """A figure and its reference, both in ``unit`` and medians of several rounds.

    ``ratio`` is what is judged: ``value`` over ``reference`` unless the bench says
    otherwise. It passes when it is at least, or at most, ``reach``.
    """

    name: str
    value: float
    reference: float
    unit: str
    ratio: float
    reach: float
    direction: Literal["at_least", "at_most"]

    @property
    def is_reached(self) -> bool:
        if self.direction == "at_least":
            return self.ratio >= self.reach
        return self.ratio <= self.reach


def medians(*measures: Callable[[], float], rounds: int) -> list[float]:
    """Run the measures in turn, ``rounds`` times over; return each one's median.

    Taking turns lets a busy moment of the machine spoil a round of them all.
    """
    figures = [[measure() for measure in measures] for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*figures, strict=True)]
