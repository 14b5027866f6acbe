"""All e-mails that moderation sends. Their texts are in ``templates/moderation/email``.

Suspended users cannot see decisions in the app, so they need e-mails.
"""

from collections.abc import Callable

from django.conf import settings

from core import background, mail
from moderation import links
from moderation.models import Decision

# Each action with an e-mail, and the target of its link. The link for suspended users
# works without signing in.
ADDRESSES: dict[str, Callable[[Decision], str]] = {
    "warn": lambda _: settings.SITE_URL + "/profile/decisions",
    "suspend": links.to_appeal,
    "lift_suspension": lambda _: settings.SITE_URL + "/",
}


def queue(*, decision: Decision) -> None:
    """Queue the e-mail about a decision, if it has one, for after the commit.

    If queueing fails, the decision is still made.
    """
    if decision.action in ADDRESSES:
        background.run("moderation.tasks.tell_of_decision", str(decision.pk))


def decided(*, decision: Decision) -> None:
    """Send a user the decision about them, its reason, and how to appeal."""
    user = decision.subject
    context = {
        "username": user.username,
        "reason": decision.reason,
        "until": decision.until,
        "support": settings.SUPPORT_EMAIL,
        "days": links.APPEAL_LIFETIME.days,
        "link": ADDRESSES[decision.action](decision),
    }
    mail.send(
        f"moderation/email/{decision.action}",
        to=user.email,
        context=context,
        reply_to=settings.SUPPORT_EMAIL,
    )
