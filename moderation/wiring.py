"""What the site is told of moderation."""

from accounts import exports
from core import limits, mounts
from moderation.exports import safety

mounts.register("api/", "moderation.api.urls")

exports.register("safety", safety)

limits.register(
    {
        "report": (10, 3600),
        "panic": (30, 600),
        "appeal": (20, 3600),
    }
)
