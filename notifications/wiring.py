"""Register what notifications adds to the site (ADR 32)."""

from accounts import exports
from core import limits, mounts, retention
from core.api import examples, tags
from core.retention import Retention
from notifications.api import documentation
from notifications.constants import KEPT_DAYS
from notifications.exports import notifications
from notifications.services import retention as rules

mounts.register("api/", "notifications.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)

exports.register("notifications", notifications)

limits.register({"notifications_read": (120, 60)})

retention.register(
    Retention(
        of="notifications.Notification",
        what="what users were told of",
        days=KEPT_DAYS,
        after="the notification",
        then="deleted",
        why="decisions and purchases have pages of their own, which keep them longer",
        rule=rules.old,
    ),
)
