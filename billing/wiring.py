"""What the site is told of billing."""

from accounts import exports
from billing.exports import money
from core import limits, mounts

mounts.register("api/", "billing.api.urls")
mounts.register("sandbox/", "billing.gateways.sandbox.urls")

exports.register("money", money)

limits.register({"purchase": (20, 600)})
