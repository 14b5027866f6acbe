"""What the site is told of billing."""

from core import mounts

mounts.register("api/", "billing.api.urls")
mounts.register("sandbox/", "billing.gateways.sandbox.urls")
