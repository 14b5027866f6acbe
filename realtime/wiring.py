"""What the site is told of the socket."""

from core import mounts

mounts.register("api/", "realtime.urls")
