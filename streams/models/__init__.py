"""What is sold by the minute: streams, viewings, their ratings, and their limits."""

from streams.models.clock import MeterClock
from streams.models.follow import Follow
from streams.models.frozen_video_report import FrozenVideoReport
from streams.models.peer_connection import PeerConnection
from streams.models.place import Place, PlaceQuerySet
from streams.models.privacy import AddressPrivacy
from streams.models.rating import Rating
from streams.models.spending_limit import SpendingLimit, SpendingLimitQuerySet
from streams.models.stream import Stream
from streams.models.viewing import Viewing, ViewingQuerySet

__all__ = [
    "AddressPrivacy",
    "Follow",
    "FrozenVideoReport",
    "MeterClock",
    "PeerConnection",
    "Place",
    "PlaceQuerySet",
    "Rating",
    "SpendingLimit",
    "SpendingLimitQuerySet",
    "Stream",
    "Viewing",
    "ViewingQuerySet",
]
