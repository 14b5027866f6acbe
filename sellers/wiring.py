"""Register what sellers adds to the site (ADR 32)."""

from accounts import exports
from core import limits, mounts, queues, retention, schedule
from core.api import examples, tags
from core.retention import Retention
from realtime import topics
from realtime.topics import route
from sellers.api import documentation
from sellers.channel import MapChannel, SellerChannel
from sellers.constants import EXACT_LOCATION_MAX_SECONDS, HIDING_ROUND_SECONDS
from sellers.exports import selling
from sellers.services import retention as rules

topics.register(
    route("map:view", MapChannel),
    route("seller:{seller_id}", SellerChannel),
)

mounts.register("api/", "sellers.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)

exports.register("selling", selling)

limits.register(
    {
        "profile": (30, 600),
        "picture": (20, 600),
        "offer": (30, 600),
        "location": (12, 60),
        "hiding": (30, 600),
        "zone": (30, 600),
        "map": (60, 60),
        "viewport": (120, 60),
    }
)

retention.register(
    Retention(
        of="sellers.ExactLocation",
        what="the one exact place of a seller",
        days=EXACT_LOCATION_MAX_SECONDS // (24 * 3600),
        after="its report; offline, two minutes",
        then="deleted",
        why="it is needed while they stream, and for nothing afterwards",
        rule=rules.exact_locations,
    ),
    stays={
        "sellers.Seller": "as long as the account; then without their words",
        "sellers.Consent": retention.PROOF,
        "sellers.PrivateZone": retention.WITH_THE_ACCOUNT,
    },
)

queues.register(
    {
        "sellers.tasks.reconcile_presence": queues.PULSE,
        "sellers.tasks.forget_places": queues.PULSE,
        "sellers.tasks.show_again": queues.SLOW,
    }
)

schedule.every(30, "sellers.tasks.reconcile_presence", name="reconcile presence")
schedule.every(60, "sellers.tasks.forget_places", name="forget places")
schedule.every(
    HIDING_ROUND_SECONDS, "sellers.tasks.show_again", name="show sellers again"
)
