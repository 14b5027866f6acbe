"""What the site is told of accounts."""

from accounts import exports
from accounts.channel import UserChannel
from core import mounts
from realtime import topics
from realtime.topics import route

topics.register(route("user:{user_id}", UserChannel))

mounts.register("api/", "accounts.api.urls")
mounts.register("admin/", "accounts.staff.urls")  # before the admin's own
mounts.register("", "accounts.urls")

exports.register("account", exports.account)
