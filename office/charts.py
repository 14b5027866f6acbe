"""Lays out bar charts of daily numbers. Pure: no database, no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# In units of the drawing's viewBox; a unit is a pixel if the drawing is not scaled.
WIDTH, HEIGHT, GUTTER = 360, 120, 2
PERCENT = "%"
_STEPS = (1, 2, 5, 10)  # round numbers for the axis, times a power of ten


@dataclass(frozen=True, kw_only=True)
class Day:
    """The number of one day, or None if there was nothing to measure."""

    date: date
    value: float | None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """The bar of one day. Its height is 0 if the day has no value."""

    day: Day
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """A mark on the axis, and its label."""

    y: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart of daily numbers; the last day is today. The axis ends at ``top``."""

    name: str
    unit: str
    bars: list[Bar]
    top: float

    @property
    def today(self) -> Bar:
        return self.bars[-1]

    @property
    def lines(self) -> list[Line]:
        halves = (0, 1, 2)
        return [Line(y=HEIGHT * n / 2, value=self.top * (2 - n) / 2) for n in halves]

    @property
    def named_days(self) -> list[Bar]:
        """The days with a label below their bar; the template labels today as well."""
        return [self.bars[0], self.bars[len(self.bars) // 2]]

    @property
    def values(self) -> list[float]:
        return [bar.day.value for bar in self.bars if bar.day.value is not None]

    @property
    def is_share(self) -> bool:
        return self.unit == PERCENT

    @property
    def total(self) -> float:
        """The sum of all days, or their average if the unit is percent."""
        values = self.values
        if not self.is_share:
            return sum(values)
        return sum(values) / len(values) if values else 0


def draw(*, name: str, unit: str, days: Sequence[Day]) -> Chart:
    """Return a chart of these days. A percentage axis ends at 100."""
    most = max(day.value or 0 for day in days)
    top = 100 if unit == PERCENT else round_up(most)
    step = WIDTH / len(days)
    bars = []
    for place, day in enumerate(days):
        height = max(day.value or 0, 0) / top * HEIGHT
        bars.append(
            Bar(
                day=day,
                x=round(place * step + GUTTER / 2, 1),
                y=round(HEIGHT - height, 1),
                width=round(step - GUTTER, 1),
                height=round(height, 1),
            )
        )
    return Chart(name=name, unit=unit, bars=bars, top=top)


def round_up(value: float) -> float:
    """Return the smallest round number that is not below the value, at least 2."""
    power = 1
    while value > 10 * power:
        power *= 10
    return max(2, next(step * power for step in _STEPS if step * power >= value))
