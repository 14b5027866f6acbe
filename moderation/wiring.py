"""What the site is told of moderation."""

from accounts import exports
from core import mounts
from moderation.exports import safety

mounts.register("api/", "moderation.api.urls")

exports.register("safety", safety)
