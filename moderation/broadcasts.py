"""All events that moderation sends."""

import realtime
from core import wire
from moderation.models import Decision


def decided(*, decision: Decision) -> None:
    """Send a user a decision about them, without who decided or who reported.

    Suspended users have no socket; they see the decision when they sign in.
    """
    _notify("decision", decision)


def appeal_answered(*, decision: Decision) -> None:
    """Tell a user that an appeal was answered."""
    _notify("appeal", decision)


def _notify(kind: str, decision: Decision) -> None:
    realtime.publish(
        topic=f"user:{decision.subject_id}",
        event="notification",
        payload={
            "kind": kind,
            "decision_id": str(decision.pk),
            "action": decision.action,
            "reason": decision.reason,
            "until": decision.until and wire.moment(decision.until),
            "decided_at": wire.moment(decision.decided_at),
        },
    )
