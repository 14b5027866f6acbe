"""What is sold by the minute: streams, the viewings of them, and their ratings."""

from streams.models.clock import MeterClock
from streams.models.rating import Rating
from streams.models.stream import Stream
from streams.models.viewing import Viewing, ViewingQuerySet

__all__ = ["MeterClock", "Rating", "Stream", "Viewing", "ViewingQuerySet"]
