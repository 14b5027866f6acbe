"""What somebody is told of a stream's line."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class LineView:
    """How many wait, and where among them the reader is, if they do.

    ``seconds_to_accept`` is how much longer the seat is kept for the reader; None: it
    is not their turn. ``end_reason`` says why the reader's place is over, if it is.
    """

    stream_id: UUID
    waiting: int
    position: int | None = None
    seconds_to_accept: int | None = None
    end_reason: str | None = None
