"""What the site is told of streams."""

from accounts import exports
from core import mounts
from realtime import topics
from realtime.topics import route
from streams.channel import StreamChannel
from streams.exports import streaming

topics.register(route("stream:{stream_id}", StreamChannel))

mounts.register("api/", "streams.api.urls")

exports.register("streaming", streaming)
