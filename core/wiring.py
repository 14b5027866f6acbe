"""What the site is told of the ground floor."""

from core import mounts

mounts.register("api/", "core.api.urls")
