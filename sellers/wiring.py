"""What the site is told of sellers."""

from accounts import exports
from core import mounts
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
