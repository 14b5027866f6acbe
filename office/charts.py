"""A number a day, as bars placed in a drawing of a fixed size. No database, no HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

# In the units of the drawing's viewBox, which are pixels where it is not scaled.
WIDTH, HEIGHT, GUTTER = 360, 120, 2
PERCENT = "%"
_STEPS = (1, 2, 5, 10)  # what people can count by, in each power of ten


@dataclass(frozen=True, kw_only=True)
class Day:
    """One number of one day; None where there was nothing to measure."""

    date: date
    value: float | None


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day and where its bar stands; a day without a value has no height."""

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
    """Where the axis is marked, and what is written there."""

    y: float
    value: float


@dataclass(frozen=True, kw_only=True)
class Chart:
    """One number a day, the last of which is not over yet; ``top`` ends the axis."""

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
        """The days that are written below the bars; the last one is today."""
        return [self.bars[0], self.bars[len(self.bars) // 2]]

    @property
    def values(self) -> list[float]:
        return [bar.day.value for bar in self.bars if bar.day.value is not None]

    @property
    def is_share(self) -> bool:
        return self.unit == PERCENT

    @property
    def total(self) -> float:
        """All days together; of shares, what a day had on average."""
        values = self.values
        if not self.is_share:
            return sum(values)
        return sum(values) / len(values) if values else 0


def draw(*, name: str, unit: str, days: Sequence[Day]) -> Chart:
    """Return a chart of these days, on an axis to 100 % or as high as they need."""
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
    """Return the least number, not below, that people can count by; 2 at least."""
    power = 1
    while value > 10 * power:
        power *= 10
    return max(2, next(step * power for step in _STEPS if step * power >= value))
