"""Which queue each task waits in, and what beat asks for. A test compares the tasks.

Each queue has workers of its own, so that a task never waits for a slower kind: a mail
server that hangs must not delay the meter. A worker without ``--queues`` takes all.
"""

from typing import Any

from celery.schedules import crontab
from kombu import Queue

from billing.constants import RECONCILE_SECONDS
from sellers.constants import HIDING_ROUND_SECONDS
from streams.constants import (
    LINE_ROUND_SECONDS,
    METER_WATCH_SECONDS,
    RATING_PUBLICATION_SECONDS,
)

PULSE = "pulse"  # the meter and presence: milliseconds each, due every few seconds
MONEY = "money"  # asks gateways, each of which may take ten seconds
MAIL = "mail"  # asks the mail server, which may hang
SLOW = "slow"  # walks many rows, and nobody waits for it

QUEUES = [Queue(name) for name in (PULSE, MONEY, MAIL, SLOW)]

ROUTES = {
    "streams.tasks.tick": PULSE,
    "streams.tasks.advance_lines": PULSE,
    "realtime.tasks.sweep_presence": PULSE,
    "sellers.tasks.reconcile_presence": PULSE,
    "sellers.tasks.forget_places": PULSE,
    "billing.tasks.reconcile_purchases": MONEY,
    "billing.tasks.compare_balances": MONEY,
    "billing.tasks.finish_sandbox_payment": MONEY,
    # Not with the meter: what holds that up must not hide it.
    "streams.tasks.watch_meter": MONEY,
    "billing.tasks.send_receipts": MAIL,
    "accounts.tasks.send_verification": MAIL,
    "accounts.tasks.send_password_reset": MAIL,
    "accounts.tasks.send_device_link": MAIL,
    "accounts.tasks.tell_of_password": MAIL,
    "accounts.tasks.send_email_change": MAIL,
    "accounts.tasks.tell_of_email": MAIL,
    "accounts.tasks.tell_of_second_factor": MAIL,
    "moderation.tasks.tell_of_decision": MAIL,
    "core.tasks.enforce_retention": SLOW,
    "sellers.tasks.show_again": SLOW,
    "streams.tasks.tell_followers": SLOW,
    "streams.tasks.publish_ratings": SLOW,
}


# From each of these, because a gateway or a mail server that hangs, or many rows, may
# hold up one of them: then the others say so.
WATCHED_FROM = (MONEY, MAIL, SLOW)


def every(seconds: float, task: str) -> dict[str, Any]:
    """Return an entry of beat's; what waited for a whole round is not done any more.

    The next one does its work, so an outage leaves no heap of old tasks behind.
    """
    return {"task": task, "schedule": seconds, "options": {"expires": seconds}}


def beat(*, tick_seconds: float) -> dict[str, dict[str, Any]]:
    """Return beat's schedule, with a tick of the meter every ``tick_seconds``."""
    return {
        "meter": every(tick_seconds, "streams.tasks.tick"),
        **{
            f"watch the meter from {queue}": _from(
                queue, every(METER_WATCH_SECONDS, "streams.tasks.watch_meter")
            )
            for queue in WATCHED_FROM
        },
        "advance lines": every(LINE_ROUND_SECONDS, "streams.tasks.advance_lines"),
        "sweep presence": every(5, "realtime.tasks.sweep_presence"),
        "reconcile presence": every(30, "sellers.tasks.reconcile_presence"),
        "forget places": every(60, "sellers.tasks.forget_places"),
        "show sellers again": every(HIDING_ROUND_SECONDS, "sellers.tasks.show_again"),
        "publish ratings": every(
            RATING_PUBLICATION_SECONDS, "streams.tasks.publish_ratings"
        ),
        "reconcile purchases": every(
            RECONCILE_SECONDS, "billing.tasks.reconcile_purchases"
        ),
        "send receipts": every(10, "billing.tasks.send_receipts"),
        "compare balances": {
            "task": "billing.tasks.compare_balances",
            "schedule": crontab(hour="4", minute="40"),
            "options": {"expires": 12 * 3600},
        },
        # A fixed hour: an interval would begin anew whenever beat does.
        "enforce retention": {
            "task": "core.tasks.enforce_retention",
            "schedule": crontab(hour="3", minute="20"),
            "options": {"expires": 12 * 3600},
        },
    }


def _from(queue: str, entry: dict[str, Any]) -> dict[str, Any]:
    return entry | {"options": entry["options"] | {"queue": queue}}
