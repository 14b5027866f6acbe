"""What moderation notifies users of, without naming the moderator or the reporter."""

from datetime import datetime

from django.utils.translation import gettext as _

from core import wire
from moderation.models import Decision
from notifications.kinds import Kind, Parameters
from notifications.services import notifications

LINK = "/profile/decisions"


def _decided(_parameters: Parameters, _about: str) -> str:
    return _("A moderator made a decision about you")


def _answered(_parameters: Parameters, _about: str) -> str:
    return _("A moderator answered your appeal")


# Users must learn what was decided about them, so this cannot be switched off.
DECISION = Kind(
    name="decision",
    label=lambda: _("A moderator makes a decision about you"),
    text=_decided,
    link=LINK,
    is_optional=False,
)
APPEAL = Kind(
    name="appeal",
    label=lambda: _("A moderator answers your appeal"),
    text=_answered,
    link=LINK,
    is_optional=False,
)


def decided(*, decision: Decision, now: datetime) -> None:
    """Tell a user what was decided about them.

    A suspended user has no socket by then, and reads it when they sign in.
    """
    _notify(DECISION, decision, now)


def appeal_answered(*, decision: Decision, now: datetime) -> None:
    """Tell a user that another moderator has looked at a decision again."""
    _notify(APPEAL, decision, now)


def _notify(kind: Kind, decision: Decision, now: datetime) -> None:
    notifications.notify(
        kind=kind.name,
        user_ids=[decision.subject_id],
        parameters={
            "decision_id": str(decision.pk),
            "action": decision.action,
            "reason": decision.reason,
            "until": decision.until and wire.moment(decision.until),
            "decided_at": wire.moment(decision.decided_at),
        },
        now=now,
    )
