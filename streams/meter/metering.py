"""What a meter shows of a viewing.

A tick makes one of each for every viewing it settles, so they are tuples: a model's
instance would take longer to make than all that is then told of it.
"""

from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from streams.models import Viewing
from streams.states import ViewingEndReason, ViewingState


class Ending(NamedTuple):
    """A viewing that is to end, why, and the moment it is paid until at the latest."""

    viewing_id: UUID
    reason: ViewingEndReason
    at: datetime


class MeteredViewing(NamedTuple):
    """What clients are told of a viewing by its meter, by the names of the model.

    The ids are as clients read them, which is all they are for.
    """

    id: str
    stream_id: str
    seller_id: str
    buyer_id: str
    state: str
    price_per_minute_millicredits: int
    end_reason: str
    still_seconds: int
    paid_until: datetime | None
    billed_seconds: int
    charged_millicredits: int

    @classmethod
    def of(cls, viewing: Viewing) -> "MeteredViewing":
        values = attrgetter(*cls._fields)(viewing)
        return cls._make(
            str(each) if isinstance(each, UUID) else each for each in values
        )

    @property
    def is_free(self) -> bool:
        return self.price_per_minute_millicredits == 0

    @property
    def is_open(self) -> bool:
        return self.state != ViewingState.ENDED


class Reading(NamedTuple):
    """What the meter of a connected viewing shows at one moment.

    ``seconds_left`` is how long the buyer can go on with what the wallet has, or, if
    ``is_limited``, with what their own spending limit leaves. Both are None of a free
    viewing: nothing of the buyer's runs out.
    """

    viewing: MeteredViewing
    available_millicredits: int | None
    seconds_left: int | None
    is_limited: bool
