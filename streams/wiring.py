"""What the site is told of streams."""

from accounts import exports
from core import limits, mounts
from realtime import topics
from realtime.topics import route
from streams.channel import StreamChannel
from streams.exports import streaming

topics.register(route("stream:{stream_id}", StreamChannel))

mounts.register("api/", "streams.api.urls")

exports.register("streaming", streaming)

limits.register(
    {
        "go_live": (20, 600),
        "watch": (60, 600),
        "line": (60, 600),
        "follow": (120, 600),
        "spending_limits": (20, 600),
        "ice_servers": (30, 60),
        "privacy": (30, 600),
        "rating": (30, 600),
    }
)
