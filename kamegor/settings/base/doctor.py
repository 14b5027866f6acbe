"""What the doctor tries."""

# What ``manage.py doctor`` tries, in this order.
DOCTOR_PROBES = [
    "core.probes.database",
    "core.probes.redis_server",
    "core.probes.mail",
    "streams.probes.relay",
    "billing.probes.gateways",
]
