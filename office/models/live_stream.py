"""Live streams, as their admin page lists them."""

from streams.models import Stream


class LiveStream(Stream):
    """A stream, for the page of live streams. A proxy without a table."""

    class Meta:
        proxy = True
        default_permissions = ("view",)
