"""What is sold by the minute: streams, and the viewings of them."""

from streams.models.clock import MeterClock
from streams.models.stream import Stream
from streams.models.viewing import Viewing, ViewingQuerySet

__all__ = ["MeterClock", "Stream", "Viewing", "ViewingQuerySet"]
