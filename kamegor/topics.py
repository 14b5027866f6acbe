"""Every topic of the socket and the channel that answers for it."""

from accounts.channel import UserChannel
from realtime.topics import route
from sellers.channel import MapChannel, SellerChannel
from streams.channel import StreamChannel

topics = [
    route("user:{user_id}", UserChannel),
    route("map:view", MapChannel),
    route("seller:{seller_id}", SellerChannel),
    route("stream:{stream_id}", StreamChannel),
]
