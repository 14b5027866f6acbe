"""Proxies of other apps' models, for the office's admin pages."""

from office.models.live_stream import LiveStream
from office.models.present_user import PresentUser

__all__ = ["LiveStream", "PresentUser"]
