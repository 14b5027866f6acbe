"""Every topic of the socket and the channel that answers for it."""

from accounts.channel import UserChannel
from realtime.topics import route
from streams.channel import StreamChannel

topics = [
    route("user:{user_id}", UserChannel),
    route("stream:{stream_id}", StreamChannel),
]
