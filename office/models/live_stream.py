"""Streams that run, as moderators watch over them."""

from streams.models import Stream


class LiveStream(Stream):
    """A stream, for the page of those that run; it has no table of its own."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
