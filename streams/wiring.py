"""What the site is told of streams."""

from core import mounts
from realtime import topics
from realtime.topics import route
from streams.channel import StreamChannel

topics.register(route("stream:{stream_id}", StreamChannel))

mounts.register("api/", "streams.api.urls")
