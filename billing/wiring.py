"""What the site is told of billing."""

from accounts import exports
from billing.exports import money
from core import mounts

mounts.register("api/", "billing.api.urls")
mounts.register("sandbox/", "billing.gateways.sandbox.urls")

exports.register("money", money)
