"""Register what notifications adds to the site (ADR 32)."""

from accounts import exports
from core import limits, mounts, queues, retention, schedule
from core.api import enum_names, examples, tags
from core.retention import Retention
from notifications.api import documentation
from notifications.constants import KEPT_DAYS
from notifications.exports import notifications
from notifications.services import retention as rules

mounts.register("api/", "notifications.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)

enum_names.register({"NotificationChannel": "notifications.constants.Channel"})

exports.register("notifications", notifications)

limits.register({"notifications_read": (120, 60), "preferences": (60, 600)})

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
    stays={
        "notifications.Preference": retention.WITH_THE_ACCOUNT,
        "notifications.Delivery": "as its notification",
    },
)

queues.register({"notifications.tasks.send_emails": queues.MAIL})

schedule.every(60, "notifications.tasks.send_emails", name="send notifications")
