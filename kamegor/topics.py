"""Every topic of the socket and the channel that answers for it."""

from accounts.channel import UserChannel
from realtime.topics import route

topics = [
    route("user:{user_id}", UserChannel),
]
