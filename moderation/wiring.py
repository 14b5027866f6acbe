"""What the site is told of moderation."""

from core import mounts

mounts.register("api/", "moderation.api.urls")
