"""What the site is told of sellers."""

from accounts import exports
from core import limits, mounts
from realtime import topics
from realtime.topics import route
from sellers.channel import MapChannel, SellerChannel
from sellers.exports import selling

topics.register(
    route("map:view", MapChannel),
    route("seller:{seller_id}", SellerChannel),
)

mounts.register("api/", "sellers.api.urls")

exports.register("selling", selling)

limits.register(
    {
        "profile": (30, 600),
        "picture": (20, 600),
        "offer": (30, 600),
        "location": (12, 60),
        "hiding": (30, 600),
        "zone": (30, 600),
        "map": (60, 60),
        "viewport": (120, 60),
    }
)
