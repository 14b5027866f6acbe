"""Register what accounts adds to the site (ADR 32)."""

from django.conf import settings

from accounts import exports
from accounts.api import documentation
from accounts.channel import UserChannel
from accounts.services import retention as rules
from core import limits, mounts, queues, retention
from core.api import examples, tags
from core.retention import Retention
from realtime import topics
from realtime.topics import route

topics.register(route("user:{user_id}", UserChannel))

mounts.register("api/", "accounts.api.urls")
tags.register(documentation.TAGS)
examples.register(documentation.EXAMPLES)
mounts.register("admin/", "accounts.staff.urls")  # before the admin's own
mounts.register("", "accounts.urls")

exports.register("account", exports.account)

limits.register(
    {
        # Wrong passwords: of strangers by account, and by account and address; of a
        # device that the user has signed in on, and of all of these; of the user's
        # open sessions.
        "sign_in_account": (60, 3600),
        "sign_in_account_address": (10, 300),
        "sign_in_device": (10, 300),
        "sign_in_known_devices": (60, 3600),
        "own_password": (10, 300),
        "sign_in_address": (settings.SIGN_INS_PER_MINUTE, 60),
        "sign_up_account": (10, 3600),
        "sign_up_address": (settings.SIGN_UPS_PER_HOUR, 3600),
        "second_factor": (5, 300),
        "refresh_address": (600, 60),
        "reset_account": (5, 3600),
        "reset_address": (30, 3600),
        "device_link_account": (5, 3600),
        "device_link_address": (30, 3600),
        "link_address": (60, 3600),
        "verification": (5, 3600),
        "email_change": (10, 3600),
        "email_change_account": (5, 3600),
        "agreement": (30, 600),
        "password": (20, 3600),
        "devices": (60, 600),
        "block": (60, 600),
    }
)

retention.register(
    Retention(
        of="sessions.Session",
        what="staff's sign-ins to the admin",
        days=1,
        after="they ran out",
        then="deleted",
        why="nothing reads them any more",
        rule=rules.ended_browser_sessions,
    ),
    Retention(
        of="accounts.Session",
        what="devices that were signed out or ran out",
        days=7,
        after="the end",
        then="deleted",
        why="whose token was stolen may ask which devices were in",
        rule=rules.ended_sessions,
    ),
    stays={
        "accounts.User": (
            "as long as the account; then without anything that names them"
        ),
        "accounts.Acceptance": retention.PROOF,
        "accounts.Block": retention.WITH_THE_ACCOUNT,
        "account.EmailAddress": retention.WITH_THE_ACCOUNT,
        "account.EmailConfirmation": "never written",
        "mfa.Authenticator": retention.WITH_THE_ACCOUNT,
        "auth.Group": retention.IMPERSONAL,
        "auth.Permission": retention.IMPERSONAL,
        "contenttypes.ContentType": retention.IMPERSONAL,
    },
)

queues.register(
    {
        "accounts.tasks.send_verification": queues.MAIL,
        "accounts.tasks.send_password_reset": queues.MAIL,
        "accounts.tasks.send_device_link": queues.MAIL,
        "accounts.tasks.tell_of_password": queues.MAIL,
        "accounts.tasks.send_email_change": queues.MAIL,
        "accounts.tasks.tell_of_email": queues.MAIL,
        "accounts.tasks.tell_of_second_factor": queues.MAIL,
    }
)
