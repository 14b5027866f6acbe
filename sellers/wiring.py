"""What the site is told of sellers."""

from core import mounts
from realtime import topics
from realtime.topics import route
from sellers.channel import MapChannel, SellerChannel

topics.register(
    route("map:view", MapChannel),
    route("seller:{seller_id}", SellerChannel),
)

mounts.register("api/", "sellers.api.urls")
