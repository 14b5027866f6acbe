"""What the site is told of accounts."""

from accounts.channel import UserChannel
from realtime import topics
from realtime.topics import route

topics.register(route("user:{user_id}", UserChannel))
