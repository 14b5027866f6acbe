"""How much a buyer may spend: pure rules, no database.

A limit that is lowered binds at once, also what is being watched. One that is raised or
taken away binds for another day, so that nobody raises it in the heat of the moment:
what is in force is the strictest of all that were set at any time in the last day.

A day is any 24 hours, wherever the buyer is. A viewing counts, with all it cost, until
a day after its end; the limit that it begins with is what the day has left. So no 24
hours ever cost more than the limit of a day, though no viewing asks for it again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that one viewing and one day may cost, in millicredits; None is any."""

    per_viewing_millicredits: int | None = None
    per_day_millicredits: int | None = None

    @classmethod
    def strictest(cls, limits: Iterable["Limits"]) -> Self:
        """Return what keeps all of these."""
        known = list(limits)
        return cls(
            per_viewing_millicredits=_least(
                *(each.per_viewing_millicredits for each in known)
            ),
            per_day_millicredits=_least(*(each.per_day_millicredits for each in known)),
        )

    def of_viewing(self, *, spent_millicredits: int) -> int | None:
        """Return how much one viewing may cost after so much was spent in a day."""
        left = self.left_of_day(spent_millicredits=spent_millicredits)
        return _least(self.per_viewing_millicredits, left)

    def left_of_day(self, *, spent_millicredits: int) -> int | None:
        if self.per_day_millicredits is None:
            return None
        return max(0, self.per_day_millicredits - spent_millicredits)


@dataclass(frozen=True, kw_only=True)
class Spending:
    """What a buyer has set, what of it and of earlier limits binds, and what was spent.

    ``in_force_from`` is when what is set will be all that binds; None if it is already.
    """

    limits: Limits
    in_force: Limits
    in_force_from: datetime | None
    spent_millicredits: int

    @property
    def left_millicredits(self) -> int | None:
        """What the day has left."""
        return self.in_force.left_of_day(spent_millicredits=self.spent_millicredits)


def _least(*amounts: int | None) -> int | None:
    return min((amount for amount in amounts if amount is not None), default=None)
