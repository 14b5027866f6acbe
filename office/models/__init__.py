"""Rows of the floors below, as the office watches over them."""

from office.models.live_stream import LiveStream
from office.models.present_user import PresentUser

__all__ = ["LiveStream", "PresentUser"]
